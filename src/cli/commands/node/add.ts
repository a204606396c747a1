import { addRecords } from '../../records/add-records.ts';
import { nodeFlags } from '../../records/record-flags.ts';
import type { DefineCommand } from '../define-command.ts';

export const nodeAdd: DefineCommand = (command, session) => {
  command
    .argument('[nodes...]', 'names, or patterns such as n[01-16]')
    .addHelpText('after', '\nOf several nodes, each one gets the next IP address.');
  addRecords(command, session, { what: 'node', flags: nodeFlags(), add: 'node.add' });
};
