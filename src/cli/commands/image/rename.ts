import { Option } from 'commander';
import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

export const imageRename: DefineCommand = (command, session) => {
  addExamples(command, { 'wwctl image rename rocky-9 rocky-9.5': 'nodes and profiles that boot it follow' });
  command
    .argument('<old>', 'its name')
    .argument('<new>', 'its name from now on')
    .addOption(new Option('-b, --build', 'build what nodes download, unless it is there'))
    .action(async (old: string, to: string, options: { readonly build?: boolean }) => {
      const api = await session.api(command);
      await api.call('image.rename', { name: old, to }, { signal: session.signal });
      session.write(`renamed image ${old} to ${to}\n`);
      if (options.build) await session.withProgress((call) => api.call('image.build', { name: to }, call));
    });
};
