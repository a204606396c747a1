import { type Command, InvalidArgumentError, Option } from 'commander';
import type { OutputOf } from '../../../api/client.ts';
import { IMAGE_FORMATS, type ImageFormat } from '../../../domain/image-format.ts';
import { addExamples } from '../../examples.ts';
import type { Session } from '../../session.ts';
import type { DefineCommand } from '../define-command.ts';
import { buildName, filesText } from './build-text.ts';
import { syncImageUsers } from './sync-image-users.ts';

/** Checks as `choices` would, which this replaces. */
function collectFormat(value: string, previous: readonly ImageFormat[] = []): readonly ImageFormat[] {
  const format = IMAGE_FORMATS.find((each) => each === value);
  if (!format) throw new InvalidArgumentError(`Allowed choices are ${IMAGE_FORMATS.join(', ')}.`);
  return [...previous, format];
}

interface Options {
  readonly all?: boolean;
  readonly force?: boolean;
  readonly syncuser?: boolean;
  readonly format?: readonly ImageFormat[];
}

export const imageBuild: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image build rocky-9': 'now instead of when the first node asks',
    'wwctl image build rocky-9 --format parts --format cpio.zst': 'both from one reading of its layers',
    'wwctl image build --all --force': 'all images anew',
  });
  command
    .argument('[images...]', 'their names, also IMAGE@VERSION or IMAGE@LABEL')
    .addOption(new Option('-a, --all', 'build all images'))
    .addOption(new Option('-f, --force', 'build again what is there already'))
    .addOption(new Option('--syncuser', 'before, give them the users and groups of this server'))
    .addOption(
      new Option('--format <format>', 'what to build; may be repeated').choices(IMAGE_FORMATS).argParser(collectFormat),
    )
    .action(async (words: readonly string[], options: Options) => {
      const names = await imagesToBuild(command, session, { words, all: options.all === true });
      const api = await session.api(command);
      for (const name of names) {
        if (options.syncuser) await syncImageUsers(session, api, { name, write: true });
        const input = { name, formats: options.format && [...options.format], force: options.force ?? false };
        const { builds } = await session.withProgress((call) => api.call('image.build', input, call));
        for (const build of builds) session.write(builtText(name, build));
      }
    });
};

async function imagesToBuild(
  command: Command,
  session: Session,
  { words, all }: { readonly words: readonly string[]; readonly all: boolean },
): Promise<readonly string[]> {
  if (all && words.length > 0) command.error(`error: --all means all images: leave out it or ${words.join(' ')}`);
  if (!all && words.length === 0) command.error('error: no image is named: write at least one, or --all');
  if (!all) return words;
  const api = await session.api(command);
  const { items } = await api.call('image.list', {}, { signal: session.signal });
  return items.map(({ name }) => name);
}

function builtText(name: string, build: OutputOf<'image.build'>['builds'][number]): string {
  return `built ${name}: ${buildName(build)}, ${filesText(build.files)}\n`;
}
