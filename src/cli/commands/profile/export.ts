import { exportRecords } from '../../records/export-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const profileExport: DefineCommand = (command, session) => {
  command.argument('[profiles...]', 'names; all when missing');
  exportRecords(command, session, 'profile');
};
