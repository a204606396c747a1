import { InvalidError } from '../../domain/errors.ts';
import { expandHostList } from '../../domain/host-list.ts';
import { didYouMean } from '../../domain/nearest-name.ts';
import type { RecordKind } from '../../domain/registry-document.ts';
import type { RuleProblem } from '../../domain/rule-problem.ts';
import { type RegistryState, recordsOf } from './registry-state.ts';
import { throwProblems } from './throw-problems.ts';

/** Records that words select, and those that are named and not there. */
export interface Selection {
  readonly names: readonly string[];
  readonly problems: readonly RuleProblem[];
}

/** @throws InvalidError for words that select nothing at all, or cannot be read. */
export function selectRecords(state: RegistryState, kind: RecordKind, words: readonly string[]): Selection {
  const records = recordsOf(state, kind);
  const named = newNames(kind, words);
  const unknown = named.filter((name) => !records.has(name));
  return {
    names: named.filter((name) => records.has(name)),
    problems: unknown.map((name) => unknownRecord(kind, name, records.keys())),
  };
}

/** The records that words select. @throws NotFoundError with the nearest names. */
export function findRecords(state: RegistryState, kind: RecordKind, words: readonly string[]): readonly string[] {
  const { names, problems } = selectRecords(state, kind, words);
  throwProblems(problems);
  return names;
}

/** Names for new records, each once. */
export function newNames(kind: RecordKind, words: readonly string[]): readonly string[] {
  const names = kind === 'node' ? expandHostList(words) : profileNames(words);
  if (names === undefined) {
    throw new InvalidError(`${words.join(' ')} is not a list of nodes: write it like n[01-04],login`, { words });
  }
  if (names.length === 0) throw new InvalidError(`no ${kind} is named: write at least one`);
  return names;
}

export function unknownRecord(kind: RecordKind, name: string, known: Iterable<string>): RuleProblem {
  const remedy = didYouMean(name, known, `${kind}s`);
  return { records: [{ kind, name }], what: `there is no such ${kind}`, remedy, isConflict: false, isUnknown: true };
}

function profileNames(words: readonly string[]): readonly string[] {
  return [...new Set(words.flatMap((word) => word.split(',')).map((word) => word.trim()))].filter(
    (name) => name !== '',
  );
}
