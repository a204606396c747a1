import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const imageTag: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image tag rocky-9 stable': 'the current version is rocky-9@stable from now on',
    'wwctl image tag rocky-9@3 stable': 'the label moves to version 3, and with it the nodes that boot rocky-9@stable',
    'wwctl image tag rocky-9 stable --delete': 'no version is rocky-9@stable any more',
  });
  command
    .argument('<image>', 'its name, or IMAGE@VERSION')
    .argument('<label>', 'a word that begins with a letter')
    .option('--delete', 'take the label off the image')
    .action(async (image: string, label: string, options: { readonly delete?: boolean }) => {
      const api = await session.api(command);
      const { signal } = session;
      if (options.delete) {
        await api.call('image.untag', { name: image, label }, { signal });
        session.write(`removed label ${label} of image ${image}\n`);
        return;
      }
      const { name, version } = await api.call('image.tag', { name: image, label }, { signal });
      session.write(`${name}@${label} is version ${version}\n`);
    });
};
