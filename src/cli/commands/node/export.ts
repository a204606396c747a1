import { exportRecords } from '../../records/export-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const nodeExport: DefineCommand = (command, session) => {
  command.argument('[nodes...]', 'names, or nodesets such as n[01-16]; all when missing');
  exportRecords(command, session, 'node');
};
