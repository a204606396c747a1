import { Option } from 'commander';
import type { OutputOf } from '../../../api/client.ts';
import { addDataOptions, type DataOptions, formatData } from '../../output/data-output.ts';
import { formatBytes } from '../../output/format-bytes.ts';
import { formatTable } from '../../output/table.ts';
import type { DefineCommand } from '../define-command.ts';
import { defaultKernelVersion } from './default-kernel-version.ts';

interface Options extends DataOptions {
  readonly long?: boolean;
}

type Images = OutputOf<'image.list'>;

export const imageList: DefineCommand = (command, session) => {
  addDataOptions(command)
    .argument('[images...]', 'names; all when missing')
    .addOption(new Option('-l, --long', 'show where each image came from, and what was built of it'))
    .action(async (names: readonly string[], options: Options) => {
      const { signal } = session;
      const api = await session.api(command);
      const images =
        names.length === 0
          ? await api.call('image.list', {}, { signal })
          : await Promise.all(names.map((name) => api.call('image.show', { name }, { signal })));
      session.write((await formatData(images, options)) ?? (options.long ? longTable(images) : shortTable(images)));
    });
};

function shortTable(images: Images): string {
  const rows = images.map((image) => [
    image.name,
    defaultKernelVersion(image),
    formatBytes(image.contentBytes),
    image.missing.length === 0 ? 'yes' : 'no',
  ]);
  return formatTable(['IMAGE NAME', 'KERNEL VERSION', 'SIZE', 'BOOTABLE'], rows);
}

function longTable(images: Images): string {
  const rows = images.map((image) => [
    image.name,
    defaultKernelVersion(image),
    formatBytes(image.contentBytes),
    image.missing.length === 0 ? 'yes' : 'no',
    image.builds.map(({ format }) => format).join(','),
    image.importedAt,
    image.source,
  ]);
  return formatTable(['IMAGE NAME', 'KERNEL VERSION', 'SIZE', 'BOOTABLE', 'BUILT', 'IMPORTED', 'SOURCE'], rows);
}
