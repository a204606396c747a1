import { Option } from 'commander';
import type { ApiClient, OutputOf } from '../../../api/client.ts';
import { addExamples } from '../../examples.ts';
import { formatOutput } from '../../output/format-output.ts';
import type { Column } from '../../output/listing.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-options.ts';
import type { Session } from '../../session.ts';
import type { DefineCommand } from '../define-command.ts';
import { addKernel } from './add-kernel.ts';
import { nodesByImage } from './nodes-by-image.ts';
import { reportImage } from './report-image.ts';

interface Options extends OutputOptions {
  readonly add?: string;
  readonly remove?: string;
  readonly build?: boolean;
}

interface ListedKernel {
  readonly image: OutputOf<'image.show'>;
  readonly kernel: OutputOf<'image.show'>['kernels'][number];
  readonly nodes: number;
}

const COLUMNS: readonly Column<ListedKernel>[] = [
  { heading: 'IMAGE', value: ({ image }) => image.name },
  { heading: 'KERNEL', value: ({ kernel }) => kernel.path },
  { heading: 'VERSION', value: ({ kernel }) => kernel.release ?? kernel.version },
  { heading: 'DEFAULT', value: ({ image, kernel }) => (image.defaultKernel === kernel.path ? 'yes' : 'no') },
  { heading: 'NODES', value: ({ nodes }) => nodes },
  { heading: 'SIGNED', value: ({ kernel }) => (kernel.isSigned ? 'yes' : 'no'), isExtra: true },
];

export const imageKernels: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image kernels': 'those of all images, and how many nodes boot each image',
    'wwctl image kernel debian --add 6.1.0-56-amd64': 'a kernel of wwctl kernel list; the image gets a new version',
    'wwctl image kernel debian --remove 6.1.0-18-amd64': 'with its modules',
  });
  addOutputOptions(command, COLUMNS)
    .argument('[images...]', 'their names; all when missing')
    .addOption(new Option('--add <kernel>', 'add a kernel of the store').conflicts('remove'))
    .addOption(new Option('--remove <release>', 'remove a kernel and its modules'))
    .addOption(new Option('-b, --build', 'build at once what nodes download'))
    .action(async (names: readonly string[], options: Options) => {
      const isChange = options.add !== undefined || options.remove !== undefined;
      if (isChange && names.length === 0) command.error('error: no image is named: write at least one');
      const api = await session.api(command);
      if (!isChange) session.write(await listing(session, api, { names, options }));
      else for (const name of names) await changeKernels(session, api, { name, options });
    });
};

async function listing(
  session: Session,
  api: ApiClient,
  { names, options }: { names: readonly string[]; options: Options },
): Promise<string> {
  const rows = await listKernels(api, names, session.signal);
  const name = ({ kernel }: ListedKernel) => kernel.path;
  return formatOutput({ columns: COLUMNS, rows, name, document: documentOf, shape: 'list' }, options, session.terminal);
}

async function changeKernels(
  session: Session,
  api: ApiClient,
  { name, options }: { name: string; options: Options },
): Promise<void> {
  const { add, remove, build } = options;
  if (add !== undefined) await addKernel(session, api, { name, kernel: add });
  if (remove !== undefined) await removeKernel(session, api, { name, release: remove });
  if (build) await session.withProgress((call) => api.call('image.build', { name }, call));
}

async function removeKernel(session: Session, api: ApiClient, input: { name: string; release: string }): Promise<void> {
  const image = await session.withProgress((call) => api.call('image.remove-kernel', input, call));
  reportImage(session, `removed kernel ${input.release} from`, image);
}

async function listKernels(api: ApiClient, names: readonly string[], signal: AbortSignal): Promise<ListedKernel[]> {
  const images =
    names.length === 0
      ? (await api.call('image.list', {}, { signal })).items
      : await Promise.all(names.map((name) => api.call('image.show', { name }, { signal })));
  const byImage = await nodesByImage(api, signal);
  return images.flatMap((image) => {
    const nodes = byImage.get(image.name)?.length ?? 0;
    return image.kernels.map((kernel) => ({ image, kernel, nodes }));
  });
}

function documentOf({ image, kernel, nodes }: ListedKernel) {
  return { image: image.name, ...kernel, isDefault: image.defaultKernel === kernel.path, nodes };
}
