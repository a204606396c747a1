import { addExamples } from '../../examples.ts';
import { addChangeOptions, type ChangeOptions } from '../../records/change-options.ts';
import { makeChange } from '../../records/make-change.ts';
import type { DefineCommand } from '../define-command.ts';
import { revisionNumber } from './revision-number.ts';

export const undoRevision: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl undo 42': 'show what would go back, ask, and take it back',
  });
  addChangeOptions(command)
    .argument('<revision>', 'number of the change to take back', revisionNumber)
    .addHelpText('after', '\nThat is a change of its own: wwctl history lists it, and it can be undone too.')
    .action(async (revision: number, options: ChangeOptions) => {
      const api = await session.api(command);
      await makeChange(
        session,
        (how) => api.call('history.undo', { revision, ...how }, { signal: session.signal }),
        options,
        { ask: `undo revision ${revision} of`, done: `undid revision ${revision} of` },
      );
    });
};
