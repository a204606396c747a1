import { profileFlags } from '../../../domain/record-flags.ts';
import { addExamples } from '../../examples.ts';
import { copyRecord } from '../../records/copy-record.ts';
import type { DefineCommand } from '../define-command.ts';

export const profileCopy: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl profile copy gpu a100 --kernelargs nvidia,a100': 'a profile like another, but for one field',
  });
  command.argument('<source>', 'the profile to copy').argument('<profiles...>', 'names of the new ones');
  copyRecord(command, session, { what: 'profile', flags: profileFlags(), copy: 'profile.copy' });
};
