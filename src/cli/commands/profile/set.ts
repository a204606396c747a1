import { profileFlags } from '../../records/record-flags.ts';
import { setRecords } from '../../records/set-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const profileSet: DefineCommand = (command, session) => {
  command.argument('[profiles...]', 'names').addHelpText('after', '\nThe value UNSET clears a field.');
  setRecords(command, session, { what: 'profile', flags: profileFlags(), set: 'profile.set' });
};
