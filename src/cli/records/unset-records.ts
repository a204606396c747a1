import { type Command, Option } from 'commander';
import { InvalidError } from '../../domain/errors.ts';
import type { FieldFlag } from '../../domain/field-flags.ts';
import type { Session } from '../session.ts';
import { addUnsetOptions } from './add-unset-options.ts';
import { addChangeOptions, type ChangeOptions } from './change-options.ts';
import { makeChange } from './make-change.ts';
import { nodeWords } from './node-words.ts';
import type { OptionValues } from './option-value.ts';
import { readUnset } from './read-unset.ts';

/** `node unset` and `profile unset`: clears fields, after showing what they said. */
export function unsetRecords(
  command: Command,
  session: Session,
  kind: {
    readonly what: 'node' | 'profile';
    readonly flags: readonly FieldFlag[];
    readonly set: 'node.set' | 'profile.set';
  },
): void {
  addUnsetOptions(command, kind.flags);
  command.addOption(new Option('-f, --force', 'as --keep-going'));
  addChangeOptions(command).action(async (words: readonly string[], given: ChangeOptions & OptionValues) => {
    const options = given['force'] === true ? { ...given, keepGoing: true } : given;
    const unset = readUnset(kind.flags, options);
    if (unset.length === 0) {
      throw new InvalidError(`nothing to clear: name a field, e.g. --comment (wwctl ${kind.what} unset --help)`);
    }
    const names = kind.what === 'node' ? await nodeWords(words) : words;
    const api = await session.api(command);
    const request = { names, patch: { unset } };
    await makeChange(
      session,
      (how) => api.call(kind.set, { ...request, ...how }, { signal: session.signal }),
      options,
      { ask: 'change', done: 'changed' },
    );
  });
}
