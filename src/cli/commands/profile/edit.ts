import { editRecords } from '../../records/edit-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const profileEdit: DefineCommand = (command, session) => {
  command.argument('[profiles...]', 'names; all when missing');
  editRecords(command, session, 'profile');
};
