import { nodeFlags } from '../../records/record-flags.ts';
import { setRecords } from '../../records/set-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const nodeSet: DefineCommand = (command, session) => {
  command
    .argument('[nodes...]', 'names, or nodesets such as n[01-16]')
    .option('-a, --all', 'change all nodes')
    .addHelpText('after', '\nThe value UNSET clears a field.');
  setRecords(command, session, { what: 'node', flags: nodeFlags(), set: 'node.set' });
};
