import { profileFlags } from '../../../domain/record-flags.ts';
import { addExamples } from '../../examples.ts';
import { unsetRecords } from '../../records/unset-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const profileUnset: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl profile unset gpu --kernelargs': 'say nothing about it any more',
  });
  command.argument('<profiles...>', 'names');
  unsetRecords(command, session, { what: 'profile', flags: profileFlags(), set: 'profile.set' });
};
