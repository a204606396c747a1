import { addExamples } from '../../examples.ts';
import { editRecords } from '../../records/edit-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const profileEdit: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl profile edit gpu': 'a profile in $EDITOR',
  });
  command.argument('[profiles...]', 'names; all when missing');
  editRecords(command, session, 'profile');
};
