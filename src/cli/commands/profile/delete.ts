import { addExamples } from '../../examples.ts';
import { deleteRecords } from '../../records/delete-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const profileDelete: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl profile delete gpu': 'asks before it deletes',
  });
  command.argument('<profiles...>', 'names');
  deleteRecords(command, session, { what: 'profile', delete: 'profile.delete' });
};
