import { confirm } from '../../confirm.ts';
import { addExamples } from '../../examples.ts';
import { describeNames } from '../../records/change-text.ts';
import type { DefineCommand } from '../define-command.ts';

export const imageDelete: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image delete rocky-8': 'asks before it deletes',
    'wwctl image delete rocky-9@2 --yes': 'one older version',
  });
  command
    .argument('<images...>', 'their names; IMAGE@VERSION deletes one older version')
    .option('-y, --yes', 'delete without asking')
    .action(async (names: readonly string[], options: { readonly yes?: boolean }) => {
      const { signal } = session;
      const api = await session.api(command);
      for (const name of names) await api.call('image.show', { name }, { signal });
      if (!options.yes) await confirm(`delete ${describeNames('image', names)}?`, signal);
      for (const name of names) {
        await api.call('image.delete', { name }, { signal });
        session.write(`deleted image ${name}\n`);
      }
    });
};
