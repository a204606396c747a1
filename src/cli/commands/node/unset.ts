import { nodeFlags } from '../../records/record-flags.ts';
import { unsetRecords } from '../../records/unset-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const nodeUnset: DefineCommand = (command, session) => {
  command.argument('<nodes...>', 'names, or nodesets such as n[01-16]');
  unsetRecords(command, session, { what: 'node', flags: nodeFlags(), set: 'node.set' });
};
