import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const discoverForget: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl discover forget 52:54:00:12:34:56': 'it is not listed until it asks again; a node stays as it is',
  });
  command.argument('<machines...>', 'their hardware addresses').action(async (machines: readonly string[]) => {
    const api = await session.api(command);
    for (const machine of machines) {
      const { hwaddr } = await api.call('discover.forget', { machine }, { signal: session.signal });
      session.write(`forgot machine ${hwaddr}\n`);
    }
  });
};
