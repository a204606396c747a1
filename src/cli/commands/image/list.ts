import { Option } from 'commander';
import type { ApiClient, OutputOf } from '../../../api/client.ts';
import { addExamples } from '../../examples.ts';
import { formatBytes } from '../../output/format-bytes.ts';
import { formatOutput } from '../../output/format-output.ts';
import type { Column } from '../../output/listing.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-options.ts';
import { showing } from '../../output/showing.ts';
import type { DefineCommand } from '../define-command.ts';
import { defaultKernelVersion } from './default-kernel-version.ts';
import { nodesByImage } from './nodes-by-image.ts';

interface Options extends OutputOptions {
  readonly long?: boolean;
  readonly kernel?: boolean;
  readonly size?: boolean;
  readonly compressed?: boolean;
}

interface ListedImage {
  readonly image: OutputOf<'image.show'>;
  readonly nodes: number;
}

const COLUMNS: readonly Column<ListedImage>[] = [
  { heading: 'IMAGE NAME', value: ({ image }) => image.name },
  { heading: 'VERSION', value: ({ image }) => image.version },
  { heading: 'NODES', value: ({ nodes }) => nodes },
  { heading: 'KERNEL VERSION', value: ({ image }) => defaultKernelVersion(image) },
  { heading: 'CREATION TIME', value: ({ image }) => image.importedAt },
  { heading: 'SIZE', value: ({ image }) => image.contentBytes, text: ({ image }) => formatBytes(image.contentBytes) },
  {
    heading: 'COMPRESSED',
    value: ({ image }) => image.packedBytes,
    text: ({ image }) => formatBytes(image.packedBytes),
  },
  { heading: 'BOOTABLE', value: ({ image }) => (image.missing.length === 0 ? 'yes' : 'no') },
  {
    heading: 'BUILT',
    value: ({ image }) => [...new Set([...image.builds, ...image.variants].map(({ format }) => format))],
  },
  { heading: 'SOURCE', value: ({ image }) => image.source },
  { heading: 'PROBLEM', value: ({ image }) => image.problem, style: () => 'red' },
];

export const imageList: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image list --long': 'all that is known of each image',
    'wwctl image list --sort -size --fields "image name,size"': 'the biggest first',
  });
  addOutputOptions(command, COLUMNS)
    .argument('[images...]', 'names, also IMAGE@VERSION or IMAGE@LABEL; the current versions of all when missing')
    .addOption(new Option('-l, --long', 'show where each image came from, and what was built of it'))
    .addOption(new Option('-k, --kernel', 'show kernels, and how many nodes boot each image'))
    .addOption(new Option('-s, --size', 'show sizes, and how many nodes boot each image'))
    .addOption(new Option('--compressed', 'the size is that of the packed layers'))
    .addOption(new Option('-c, --chroot').hideHelp())
    .action(async (names: readonly string[], options: Options) => {
      const api = await session.api(command);
      const images = await findImages(api, names, session.signal);
      const nodes = await nodesByImage(api, session.signal);
      session.write(
        await formatOutput(
          {
            columns: showing(COLUMNS, [...headings(options), ...(images.some(isDamaged) ? ['PROBLEM'] : [])]),
            rows: images.map((image) => ({ image, nodes: nodes.get(image.name)?.length ?? 0 })),
            name: ({ image }) => image.name,
            document: ({ image, nodes }) => ({ ...image, nodes }),
            shape: 'list',
          },
          options,
          session.terminal,
        ),
      );
    });
};

function isDamaged({ problem }: ListedImage['image']): boolean {
  return problem !== undefined;
}

function headings({ long, kernel, size, compressed }: Options): readonly string[] {
  const sizeHeading = compressed ? 'COMPRESSED' : 'SIZE';
  if (long) {
    return [
      'IMAGE NAME',
      'VERSION',
      'NODES',
      'KERNEL VERSION',
      'CREATION TIME',
      sizeHeading,
      'BOOTABLE',
      'BUILT',
      'SOURCE',
    ];
  }
  if (kernel) return ['IMAGE NAME', 'NODES', 'KERNEL VERSION'];
  return size
    ? ['IMAGE NAME', 'NODES', sizeHeading]
    : ['IMAGE NAME', 'VERSION', 'KERNEL VERSION', sizeHeading, 'BOOTABLE'];
}

async function findImages(
  api: ApiClient,
  names: readonly string[],
  signal: AbortSignal,
): Promise<OutputOf<'image.list'>['items']> {
  if (names.length === 0) return (await api.call('image.list', {}, { signal })).items;
  return Promise.all(names.map((name) => api.call('image.show', { name }, { signal })));
}
