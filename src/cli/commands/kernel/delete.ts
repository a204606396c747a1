import { confirm } from '../../confirm.ts';
import { addExamples } from '../../examples.ts';
import { describeNames } from '../../records/change-text.ts';
import type { DefineCommand } from '../define-command.ts';

export const kernelDelete: DefineCommand = (command, session) => {
  addExamples(command, { 'wwctl kernel delete 6.1.0-18-amd64': 'images that it was added to keep it' });
  command
    .argument('<kernels...>', 'their names')
    .option('-y, --yes', 'delete without asking')
    .action(async (names: readonly string[], options: { readonly yes?: boolean }) => {
      const { signal } = session;
      const api = await session.api(command);
      for (const name of names) await api.call('kernel.show', { name }, { signal });
      if (!options.yes) await confirm(`delete ${describeNames('kernel', names)}?`, signal);
      for (const name of names) {
        await api.call('kernel.delete', { name }, { signal });
        session.write(`deleted kernel ${name}\n`);
      }
    });
};
