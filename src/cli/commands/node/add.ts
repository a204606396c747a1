import { nodeFlags } from '../../../domain/record-flags.ts';
import { addExamples } from '../../examples.ts';
import { addRecords } from '../../records/add-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const nodeAdd: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl node add n[01-16] --image rocky-9 --ipaddr 10.0.0.11': 'sixteen nodes, with addresses from 10.0.0.11 on',
    'wwctl node add n01 --profile default,gpu --hwaddr 52:54:00:00:00:01': 'one node with two profiles',
  });
  command
    .argument('[nodes...]', 'names, or patterns such as n[01-16]')
    .addHelpText('after', '\nOf several nodes, each one gets the next IP address.');
  addRecords(command, session, { what: 'node', flags: nodeFlags(), add: 'node.add' });
};
