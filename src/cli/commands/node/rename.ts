import { renameRecords } from '../../records/rename-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const nodeRename: DefineCommand = (command, session) => {
  command.argument('<old>', 'its name, or a nodeset').argument('<new>', 'its new name, or as many names');
  renameRecords(command, session, 'node.rename');
};
