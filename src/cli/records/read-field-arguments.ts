import type { Command } from 'commander';
import type { FieldFlag } from './field-flags.ts';
import { type FieldPatch, misreadNames, type OptionValues, readPatch } from './read-patch.ts';

/** The records that the words of a command name, and the patch that its options stand for. */
export interface FieldArguments {
  readonly names: readonly string[];
  readonly patch: FieldPatch;
}

/** Ends the command with a usage error when no record is named and none need be. */
export function readFieldArguments(
  command: Command,
  argv: readonly string[],
  kind: { readonly what: string; readonly flags: readonly FieldFlag[] },
  words: readonly string[],
  options: OptionValues,
): FieldArguments {
  const misread = misreadNames(kind.flags, options, argv);
  const names = [...words, ...misread.names];
  if (names.length === 0 && options['all'] !== true) {
    command.error(`error: no ${kind.what} is named: write at least one`);
  }
  return { names, patch: readPatch(kind.flags, misread.options) };
}
