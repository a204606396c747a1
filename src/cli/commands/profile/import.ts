import { importRecords } from '../../records/import-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const profileImport: DefineCommand = (command, session) => {
  importRecords(command, session, 'profile');
};
