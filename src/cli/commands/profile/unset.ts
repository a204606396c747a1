import { profileFlags } from '../../records/record-flags.ts';
import { unsetRecords } from '../../records/unset-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const profileUnset: DefineCommand = (command, session) => {
  command.argument('<profiles...>', 'names');
  unsetRecords(command, session, { what: 'profile', flags: profileFlags(), set: 'profile.set' });
};
