import { nodeFlags } from '../../../domain/record-flags.ts';
import { addExamples } from '../../examples.ts';
import { unsetRecords } from '../../records/unset-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const nodeUnset: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl node unset n[01-16] --image': "the profiles' image counts again",
    'wwctl node unset n01 --netname ib0': 'a whole network device',
  });
  command.argument('<nodes...>', 'names, or nodesets such as n[01-16]');
  unsetRecords(command, session, { what: 'node', flags: nodeFlags(), set: 'node.set' });
};
