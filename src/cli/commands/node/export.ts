import { addExamples } from '../../examples.ts';
import { exportRecords } from '../../records/export-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const nodeExport: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl node export > nodes.yaml': 'all nodes, for import',
    'wwctl node export --format csv @gpu': 'the nodes of a profile, for a spreadsheet',
  });
  command.argument('[nodes...]', 'names, or nodesets such as n[01-16]; all when missing');
  exportRecords(command, session, 'node');
};
