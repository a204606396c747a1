import { addExamples } from '../../examples.ts';
import { renameRecords } from '../../records/rename-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const nodeRename: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl node rename n[01-04] gpu[01-04]': 'four nodes, each to the name in its place',
  });
  command.argument('<old>', 'its name, or a nodeset').argument('<new>', 'its new name, or as many names');
  renameRecords(command, session, 'node.rename');
};
