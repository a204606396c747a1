import { nodeFlags } from '../../../domain/record-flags.ts';
import { addExamples } from '../../examples.ts';
import { copyRecord } from '../../records/copy-record.ts';
import type { DefineCommand } from '../define-command.ts';

export const nodeCopy: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl node copy n01 n[02-16] --ipaddr 10.0.0.12': 'fifteen nodes like the first',
  });
  command.argument('<source>', 'the node to copy').argument('<nodes...>', 'names of the new ones');
  copyRecord(command, session, { what: 'node', flags: nodeFlags(), copy: 'node.copy' });
};
