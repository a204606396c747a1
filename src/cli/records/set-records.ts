import { type Command, Option } from 'commander';
import { InvalidError } from '../../domain/errors.ts';
import type { FieldFlag } from '../../domain/field-flags.ts';
import type { Session } from '../session.ts';
import { addFieldOptions } from './add-field-options.ts';
import { addChangeOptions, type ChangeOptions } from './change-options.ts';
import { makeChange } from './make-change.ts';
import { readFieldArguments } from './read-field-arguments.ts';

/** `node set` and `profile set`: shows what will change and asks. */
export function setRecords(
  command: Command,
  session: Session,
  kind: {
    readonly what: 'node' | 'profile';
    readonly flags: readonly FieldFlag[];
    readonly set: 'node.set' | 'profile.set';
  },
): void {
  addFieldOptions(command, kind.flags);
  // Scripts for Warewulf give it; it never did anything.
  addChangeOptions(command).addOption(new Option('-f, --force').hideHelp());
  command.action(async (words: readonly string[], options: ChangeOptions & Readonly<Record<string, unknown>>) => {
    const { names, patch } = await readFieldArguments(command, session.argv, kind, words, options);
    if (Object.keys(patch.set).length + patch.unset.length === 0) {
      throw new InvalidError(`nothing to change: name a field, e.g. --comment TEXT (wwctl ${kind.what} set --help)`);
    }
    const api = await session.api(command);
    await makeChange(
      session,
      (how) => api.call(kind.set, { names, patch, ...how }, { signal: session.signal }),
      options,
      { ask: 'change', done: 'changed' },
    );
  });
}
