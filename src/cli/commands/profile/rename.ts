import { renameRecords } from '../../records/rename-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const profileRename: DefineCommand = (command, session) => {
  command.argument('<old>', 'its name').argument('<new>', 'its new name; nodes that have the profile follow');
  renameRecords(command, session, 'profile.rename');
};
