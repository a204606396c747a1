import { InvalidArgumentError } from 'commander';
import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const imageRollback: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image rollback rocky-9': 'what was before the last change',
    'wwctl image rollback rocky-9 3 --build': 'version 3, ready to boot',
  });
  command
    .argument('<image>', 'its name')
    .argument('[version]', 'its number; the one before the current one when missing', versionNumber)
    .option('-b, --build', 'build what nodes download, unless it is there')
    .addHelpText('after', '\nNothing is lost: it becomes the next version. Nodes take it at their next boot.')
    .action(async (name: string, version: number | undefined, options: { readonly build?: boolean }) => {
      const api = await session.api(command);
      const image = await api.call('image.rollback', { name, version }, { signal: session.signal });
      session.write(`${name} is version ${image.version} now: ${image.made?.what}\n`);
      if (options.build) await session.withProgress((call) => api.call('image.build', { name }, call));
    });
};

function versionNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new InvalidArgumentError('Write the number of a version: wwctl image history IMAGE lists them.');
  }
  return Number(text);
}
