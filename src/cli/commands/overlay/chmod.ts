import { addExamples } from '../../examples.ts';
import { parseMode } from '../../overlay/parse-mode.ts';
import type { DefineCommand } from '../define-command.ts';

export const overlayChmod: DefineCommand = (command, session) => {
  addExamples(command, { 'wwctl overlay chmod munge etc/munge/munge.key 0400': 'for nobody but its owner' });
  command
    .argument('<overlay>', 'its name')
    .argument('<file>', 'a file or directory in it')
    .argument('<mode>', 'its mode on nodes, in octal', parseMode)
    .addHelpText('after', '\nThe mode is kept in overlay.yaml; that of the file on this server does not count.')
    .action(async (name: string, path: string, mode: number) => {
      const api = await session.api(command);
      await api.call('overlay.set-attributes', { name, path, mode }, { signal: session.signal });
      session.write(`changed the mode of ${path} of overlay ${name}\n`);
    });
};
