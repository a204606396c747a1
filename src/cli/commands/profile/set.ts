import { profileFlags } from '../../../domain/record-flags.ts';
import { addExamples } from '../../examples.ts';
import { setRecords } from '../../records/set-records.ts';
import type { DefineCommand } from '../define-command.ts';

export const profileSet: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl profile set default --image rocky-9': 'another image for all nodes that have the profile',
  });
  command.argument('[profiles...]', 'names').addHelpText('after', '\nThe value UNSET clears a field.');
  setRecords(command, session, { what: 'profile', flags: profileFlags(), set: 'profile.set' });
};
