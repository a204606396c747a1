import type { Command } from 'commander';
import type { FieldFlag } from '../../domain/field-flags.ts';
import type { Session } from '../session.ts';
import { addFieldOptions } from './add-field-options.ts';
import { addChangeOptions, type ChangeOptions } from './change-options.ts';
import { makeAddition } from './make-change.ts';
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
  addChangeOptions(command);
  command.action(async (words: readonly string[], options: ChangeOptions & Readonly<Record<string, unknown>>) => {
    const { names, patch } = await readFieldArguments(command, session.argv, { ...kind, flags }, words, options);
    const api = await session.api(command);
    const request = (how: object) => api.call(kind.add, { names, patch, ...how }, { signal: session.signal });
    await makeAddition(session, request, options);
  });
}
