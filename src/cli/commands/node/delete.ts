import { addExamples } from '../../examples.ts';
import { deleteRecords } from '../../records/delete-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const nodeDelete: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl node delete n[01-16]': 'asks before it deletes',
  });
  command.argument('<nodes...>', 'names, or nodesets such as n[01-16]');
  deleteRecords(command, session, { what: 'node', delete: 'node.delete' });
};
