import { deleteRecords } from '../../records/delete-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const nodeDelete: DefineCommand = (command, session) => {
  command.argument('<nodes...>', 'names, or patterns such as n[01-16]');
  deleteRecords(command, session, { what: 'node', list: 'node.list', delete: 'node.delete' });
};
