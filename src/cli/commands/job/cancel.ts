import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const jobCancel: DefineCommand = (command, session) => {
  addExamples(command, { 'wwctl job cancel 5c0e9d11': 'what it made so far is removed' });
  command.argument('<jobs...>', 'their ids').action(async (ids: readonly string[]) => {
    const api = await session.api(command);
    for (const id of ids) {
      const { title } = await api.call('job.cancel', { id }, { signal: session.signal });
      session.write(`told job ${id} to end: ${title}\n`);
    }
  });
};
