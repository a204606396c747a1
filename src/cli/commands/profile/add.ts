import { addRecords } from '../../records/add-records.ts';
import { profileFlags } from '../../records/record-flags.ts';
import type { DefineCommand } from '../define-command.ts';

export const profileAdd: DefineCommand = (command, session) => {
  command.argument('[profiles...]', 'names');
  addRecords(command, session, { what: 'profile', flags: profileFlags(), add: 'profile.add' });
};
