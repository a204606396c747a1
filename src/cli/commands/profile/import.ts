import { addExamples } from '../../examples.ts';
import { importRecords } from '../../records/import-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const profileImport: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl profile import profiles.yaml': 'profiles from a file',
  });
  importRecords(command, session, 'profile');
};
