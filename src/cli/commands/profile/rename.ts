import { addExamples } from '../../examples.ts';
import { renameRecords } from '../../records/rename-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const profileRename: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl profile rename gpu a100': 'nodes that have it follow',
  });
  command.argument('<old>', 'its name').argument('<new>', 'its new name; nodes that have the profile follow');
  renameRecords(command, session, 'profile.rename');
};
