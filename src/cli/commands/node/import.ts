import { importRecords } from '../../records/import-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const nodeImport: DefineCommand = (command, session) => {
  importRecords(command, session, 'node');
};
