import { Option } from 'commander';
import { IMAGE_FORMATS, type ImageFormat } from '../../../domain/image-format.ts';
import { addExamples } from '../../examples.ts';
import { formatBytes } from '../../output/format-bytes.ts';
import type { DefineCommand } from '../define-command.ts';

interface Options {
  readonly all?: boolean;
  readonly force?: boolean;
  readonly format?: ImageFormat;
}

export const imageBuild: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image build rocky-9': 'now instead of when the first node asks',
    'wwctl image build --all --force': 'all images anew',
  });
  command
    .argument('[images...]', 'their names, also IMAGE@VERSION or IMAGE@LABEL')
    .addOption(new Option('-a, --all', 'build all images'))
    .addOption(new Option('-f, --force', 'build again what is there already'))
    .addOption(new Option('--format <format>', 'what to build').choices(IMAGE_FORMATS))
    .action(async (words: readonly string[], options: Options) => {
      if (options.all && words.length > 0) {
        command.error(`error: --all means all images: leave out it or ${words.join(' ')}`);
      }
      const api = await session.api(command);
      const { signal } = session;
      const all = options.all ? await api.call('image.list', {}, { signal }) : undefined;
      const names = all?.items.map(({ name }) => name) ?? words;
      if (names.length === 0 && !options.all) command.error('error: no image is named: write at least one, or --all');
      for (const name of names) {
        const input = { name, format: options.format, force: options.force ?? false };
        const { format, image } = await session.withProgress((call) => api.call('image.build', input, call));
        session.write(`built ${name}: ${format}, ${formatBytes(image.sizeBytes)}, sha256 ${image.sha256}\n`);
      }
    });
};
