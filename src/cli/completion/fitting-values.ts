import type { ApiClient } from '../../api/client.ts';
import { compareNatural } from '../../domain/compare-natural.ts';
import type { Completion } from './candidate.ts';
import type { ValuePlace } from './completion-place.ts';
import { nodesetWords } from './nodeset-words.ts';
import { offeredWords } from './offer.ts';
import { isList, valueName } from './value-name.ts';
import { wordSource } from './word-sources.ts';

/** The values of an option or argument that begin with what is typed; of a list, its last item. */
export async function fittingValues(place: ValuePlace, api: ApiClient): Promise<Completion> {
  const { of, prefix, partial } = place;
  const name = valueName(of);
  if (/^(file|dir|directory|path)$/.test(name) && wordSource(place) === undefined) {
    return { candidates: [], takesFiles: true };
  }
  if (/^nodes?$/.test(name)) return completion(prefix, await nodesetWords(partial, api));
  const start = isList(of) ? partial.lastIndexOf(',') + 1 : 0;
  const words = (await offeredWords(of)) ?? of.argChoices ?? (await wordSource(place)?.(api)) ?? [];
  const fitting = words.filter((word) => word.startsWith(partial.slice(start)));
  return completion(prefix + partial.slice(0, start), fitting);
}

function completion(prefix: string, words: readonly string[]): Completion {
  const candidates = [...new Set(words)].toSorted(compareNatural).map((word) => ({ word: prefix + word }));
  return { candidates, takesFiles: false };
}
