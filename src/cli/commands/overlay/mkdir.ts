import { Option } from 'commander';
import { addExamples } from '../../examples.ts';
import { parseMode } from '../../overlay/parse-mode.ts';
import type { DefineCommand } from '../define-command.ts';

export const overlayMkdir: DefineCommand = (command, session) => {
  addExamples(command, { 'wwctl overlay mkdir --mode 1777 scratch scratch': 'an empty directory, e.g. to mount on' });
  command
    .argument('<overlay>', 'its name')
    .argument('<directory>', 'its path in the overlay; directories above it are made too')
    .addOption(new Option('-m, --mode <mode>', 'its mode on nodes, in octal; 0755 when missing').argParser(parseMode))
    .action(async (name: string, path: string, { mode }: { readonly mode?: number }) => {
      const api = await session.api(command);
      const { signal } = session;
      await api.call('overlay.make-directory', { name, path }, { signal });
      if (mode !== undefined) await api.call('overlay.set-attributes', { name, path, mode }, { signal });
      session.write(`made ${path} of overlay ${name}\n`);
    });
};
