import { addExamples } from '../../examples.ts';
import { importRecords } from '../../records/import-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const nodeImport: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl node import nodes.yaml --dry-run': 'show what a file would change',
    'wwctl node import machines.csv --merge': 'add to what the records say',
  });
  importRecords(command, session, 'node');
};
