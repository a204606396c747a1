import type { Command } from 'commander';
import type { ApiClient } from '../../api/client.ts';
import type { Candidate, Completion } from './candidate.ts';
import { completionPlace } from './completion-place.ts';
import { fittingValues } from './fitting-values.ts';

const NOTHING: Completion = { candidates: [], takesFiles: false };

/** What could stand in place of the last word. @param words after the program's name */
export async function completeWords(
  program: Command,
  words: readonly string[],
  { load, api }: { readonly load: (command: Command) => Promise<void>; readonly api: () => Promise<ApiClient> },
): Promise<Completion> {
  const place = await completionPlace(program, words, load);
  if (place === undefined) return NOTHING;
  if (place.tag === 'value') return fittingValues(place, await api());
  const candidates = place.tag === 'command' ? commandNames(place.parent) : optionNames(place.command);
  return { ...NOTHING, candidates: candidates.filter(({ word }) => word.startsWith(place.partial)) };
}

function commandNames(parent: Command): readonly Candidate[] {
  return parent
    .createHelp()
    .visibleCommands(parent)
    .map((command) => ({ word: command.name(), says: command.summary() || command.description() }));
}

function optionNames(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) => (long ? [{ word: long, says: description }] : []));
}
