import { addExamples } from '../../examples.ts';
import { exportRecords } from '../../records/export-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const profileExport: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl profile export > profiles.yaml': 'all profiles, for import',
  });
  command.argument('[profiles...]', 'names; all when missing');
  exportRecords(command, session, 'profile');
};
