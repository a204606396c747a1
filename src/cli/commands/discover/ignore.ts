import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const discoverIgnore: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl discover ignore 52:54:00:12:34:56': 'the machine boots from its own disk, and waits no longer',
    'wwctl discover ignore --undo 52:54:00:12:34:56': 'it waits again',
  });
  command
    .argument('<machines...>', 'their hardware addresses')
    .option('-u, --undo', 'let them wait again')
    .action(async (machines: readonly string[], { undo }: { readonly undo?: boolean }) => {
      const api = await session.api(command);
      const [operation, said] = undo === true ? (['discover.heed', 'heeded'] as const) : IGNORE;
      for (const machine of machines) {
        const { hwaddr } = await api.call(operation, { machine }, { signal: session.signal });
        session.write(`${said} machine ${hwaddr}\n`);
      }
    });
};

const IGNORE = ['discover.ignore', 'ignored'] as const;
