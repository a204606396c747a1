import { profileFlags } from '../../../domain/record-flags.ts';
import { addExamples } from '../../examples.ts';
import { addRecords } from '../../records/add-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const profileAdd: DefineCommand = (command, session) => {
  addExamples(command, {
    "wwctl profile add gpu --kernelargs nvidia --comment 'nodes with GPUs'": 'a profile for some nodes',
  });
  command.argument('[profiles...]', 'names');
  addRecords(command, session, { what: 'profile', flags: profileFlags(), add: 'profile.add' });
};
