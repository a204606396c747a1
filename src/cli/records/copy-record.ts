import type { Command } from 'commander';
import type { FieldFlag } from '../../domain/field-flags.ts';
import type { Session } from '../session.ts';
import { addFieldOptions } from './add-field-options.ts';
import { addChangeOptions, type ChangeOptions } from './change-options.ts';
import { makeAddition } from './make-change.ts';
import { readFieldArguments } from './read-field-arguments.ts';

/** `node copy` and `profile copy`: new records like one that is there, with fields of their own. */
export function copyRecord(
  command: Command,
  session: Session,
  kind: {
    readonly what: 'node' | 'profile';
    readonly flags: readonly FieldFlag[];
    readonly copy: 'node.copy' | 'profile.copy';
  },
): void {
  addFieldOptions(command, kind.flags);
  addChangeOptions(command);
  command.action(
    async (source: string, words: readonly string[], options: ChangeOptions & Readonly<Record<string, unknown>>) => {
      const { names, patch } = await readFieldArguments(command, session.argv, kind, words, options);
      const api = await session.api(command);
      const input = { source, names, patch };
      await makeAddition(
        session,
        (how) => api.call(kind.copy, { ...input, ...how }, { signal: session.signal }),
        options,
      );
    },
  );
}
