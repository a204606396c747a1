import { addExamples } from '../../examples.ts';
import { editRecords } from '../../records/edit-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const nodeEdit: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl node edit n[01-04]': 'four nodes in $EDITOR',
  });
  command.argument('[nodes...]', 'names, or nodesets such as n[01-16]; all when missing');
  editRecords(command, session, 'node');
};
