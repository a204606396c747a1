import type { Command } from 'commander';
import type { Session } from '../session.ts';
import { addFieldOptions } from './add-field-options.ts';
import { describeRecords } from './describe-records.ts';
import type { FieldFlag } from './field-flags.ts';
import { readFieldArguments } from './read-field-arguments.ts';

/** `node add` and `profile add`: options per field, and the action. */
export function addRecords(
  command: Command,
  session: Session,
  kind: {
    readonly what: 'node' | 'profile';
    readonly flags: readonly FieldFlag[];
    readonly add: 'node.add' | 'profile.add';
  },
): void {
  const flags = kind.flags.filter(({ tag }) => tag !== 'delete-entries');
  addFieldOptions(command, flags);
  command.action(async (words: readonly string[], options: Readonly<Record<string, unknown>>) => {
    const { names, patch } = readFieldArguments(command, session.argv, { ...kind, flags }, words, options);
    const api = await session.api(command);
    const { changed } = await api.call(kind.add, { names, patch }, { signal: session.signal });
    session.write(`added ${describeRecords(kind.what, changed)}\n`);
  });
}
