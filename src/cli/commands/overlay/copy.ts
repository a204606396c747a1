import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const overlayCopy: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl overlay copy hosts rack-hosts': 'an overlay of the site, to begin with',
    'wwctl overlay copy hosts hosts': 'the copy stands in for the one that comes with the program',
  });
  command
    .argument('<source>', 'the overlay to copy')
    .argument('<name>', 'what to call the copy')
    .addHelpText('after', '\nA copy under the same name gets no updates; deleting it brings the other one back.')
    .action(async (source: string, name: string) => {
      const api = await session.api(command);
      await api.call('overlay.copy', { source, name }, { signal: session.signal });
      session.write(`copied overlay ${source} to ${name} of the site\n`);
    });
};
