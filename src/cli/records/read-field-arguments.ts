import type { Command } from 'commander';
import type { FieldFlag } from '../../domain/field-flags.ts';
import { nodeWords } from './node-words.ts';
import type { OptionValues } from './option-value.ts';
import { type FieldPatch, misreadNames, readPatch } from './read-patch.ts';

/** The records that the words of a command name, and the patch that its options stand for. */
export interface FieldArguments {
  readonly names: readonly string[];
  readonly patch: FieldPatch;
}

/** Ends the command with a usage error when no record is named; `--all` names all nodes. */
export async function readFieldArguments(
  command: Command,
  argv: readonly string[],
  kind: { readonly what: string; readonly flags: readonly FieldFlag[] },
  words: readonly string[],
  options: OptionValues,
): Promise<FieldArguments> {
  const misread = misreadNames(kind.flags, options, argv);
  const written = [...words, ...misread.names];
  if (options['all'] === true && written.length > 0) {
    command.error(`error: --all means all ${kind.what}s: leave out it or ${written.join(' ')}`);
  }
  const named = options['all'] === true ? ['@*'] : written;
  if (named.length === 0) command.error(`error: no ${kind.what} is named: write at least one`);
  const names = kind.what === 'node' ? await nodeWords(named) : named;
  return { names, patch: readPatch(kind.flags, misread.options) };
}
