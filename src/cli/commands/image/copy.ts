import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const imageCopy: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image copy rocky-9 rocky-9-gpu': 'an image to begin with; the layers are there once',
    'wwctl image copy rocky-9@3 rocky-9-old': 'what version 3 was',
  });
  command
    .argument('<source>', 'the image to copy, or IMAGE@VERSION')
    .argument('<name>', 'what to call the copy')
    .option('-b, --build', 'build what nodes download, unless it is there')
    .action(async (source: string, name: string, options: { readonly build?: boolean }) => {
      const api = await session.api(command);
      await api.call('image.copy', { source, name }, { signal: session.signal });
      session.write(`copied image ${source} to ${name}\n`);
      if (options.build) await session.withProgress((call) => api.call('image.build', { name }, call));
    });
};
