import { InvalidArgumentError } from 'commander';
import { KEPT_VERSIONS } from '../../../domain/image-version.ts';
import { addExamples } from '../../examples.ts';
import type { DefineCommand } from '../define-command.ts';

interface Options {
  readonly dryRun?: boolean;
  readonly keep: number;
}

export const imageGc: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image gc --dry-run': 'what would be removed',
    'wwctl image gc rocky-9 --keep 0': 'of one image all old versions that nothing needs',
  });
  command
    .argument('[images...]', 'their names; all when missing')
    .option('--dry-run', 'show what would be removed, and remove nothing')
    .option('--keep <count>', 'of the versions that nothing needs, how many stay, the newest', count, KEPT_VERSIONS)
    .addHelpText('after', '\nA version that is current, labelled, or booted by a node or a profile always stays.')
    .action(async (words: readonly string[], { dryRun = false, keep }: Options) => {
      const api = await session.api(command);
      const input = { names: words.length > 0 ? [...words] : undefined, keep, dryRun };
      const { removed } = await api.call('image.gc', input, { signal: session.signal });
      const done = dryRun ? 'would remove' : 'removed';
      session.write(removed.map(({ name, version }) => `${done} ${name}@${version}\n`).join(''));
      if (removed.length === 0) session.write('no version is superfluous\n');
    });
};

function count(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('Write a whole number from 0 on.');
  return Number(text);
}
