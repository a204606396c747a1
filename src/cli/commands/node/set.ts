import { nodeFlags } from '../../../domain/record-flags.ts';
import { addExamples } from '../../examples.ts';
import { setRecords } from '../../records/set-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const nodeSet: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl node set n[01-16] --image rocky-9': 'show what would change, ask, and change it',
    'wwctl node set @gpu --kernelargs quiet,nvidia --yes': 'from a script, for the nodes of a profile',
    'wwctl node set n01 --netname ib0 --netdev ib0 --type infiniband': 'another network device',
  });
  command
    .argument('[nodes...]', 'names, or nodesets such as n[01-16]')
    .option('-a, --all', 'change all nodes')
    .addHelpText('after', '\nThe value UNSET clears a field.');
  setRecords(command, session, { what: 'node', flags: nodeFlags(), set: 'node.set' });
};
