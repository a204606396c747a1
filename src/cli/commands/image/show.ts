import { Option } from 'commander';
import type { OutputOf } from '../../../api/client.ts';
import { builtBytes } from '../../../domain/built-bytes.ts';
import { foldNodeset } from '../../../domain/nodeset/fold-nodeset.ts';
import { addExamples } from '../../examples.ts';
import { formatBytes } from '../../output/format-bytes.ts';
import { formatOutput } from '../../output/format-output.ts';
import type { Column } from '../../output/listing.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-options.ts';
import type { DefineCommand } from '../define-command.ts';
import { buildName } from './build-text.ts';
import { defaultKernelVersion } from './default-kernel-version.ts';
import { nodesByImage } from './nodes-by-image.ts';

type ShownImage = OutputOf<'image.show'> & {
  /** Those that boot it; undefined when nobody asked. */
  readonly nodes?: readonly string[];
};
type ShownKernel = ShownImage['kernels'][number];

const FACTS: readonly Column<ShownImage>[] = [
  { heading: 'Name', value: ({ name }) => name },
  { heading: 'Version', value: ({ version }) => version },
  { heading: 'Labels', value: ({ labels }) => labels },
  { heading: 'Made', value: ({ made }) => made?.at, text: ({ made }) => made && madeText(made) },
  { heading: 'Manifest', value: ({ manifest }) => manifest },
  { heading: 'Source', value: ({ source }) => source },
  { heading: 'Imported', value: ({ importedAt }) => importedAt },
  {
    heading: 'Layers',
    value: ({ layers }) => layers,
    text: ({ layers, packedBytes }) => `${layers}, ${formatBytes(packedBytes)} packed`,
  },
  {
    heading: 'Content',
    value: ({ contentBytes }) => contentBytes,
    text: ({ members, contentBytes }) => `${members} files, ${formatBytes(contentBytes)}`,
  },
  { heading: 'Kernel', value: defaultKernelVersion },
  {
    heading: 'Has kernel',
    value: ({ kernels }) => kernels.map(describeKernel),
  },
  {
    heading: 'Built',
    value: ({ builds, variants }) => [...builds, ...variants].map(buildText),
  },
  { heading: 'Cannot boot', value: ({ missing }) => missing },
  { heading: 'Note', value: ({ warnings }) => warnings },
];

function buildText(build: OutputOf<'image.show'>['builds'][number]): string {
  const size = `${buildName(build)}, ${formatBytes(builtBytes(build))}`;
  return build.excluded === 0 ? size : `${size}, ${build.excluded} names left out`;
}

function describeKernel({ path, version, release, architecture, isSigned }: ShownKernel): string {
  const facts = [release ?? version, architecture, isSigned ? 'signed' : undefined].filter(
    (fact) => fact !== undefined,
  );
  return facts.length === 0 ? path : `${path} (${facts.join(', ')})`;
}

/** What `--all` shows beside the facts. */
const USE: readonly Column<ShownImage>[] = [
  { heading: 'Nr nodes', value: ({ nodes }) => nodes?.length },
  { heading: 'Nodes', value: ({ nodes }) => nodes, text: ({ nodes }) => nodes && foldNodeset(nodes) },
];

interface Options extends OutputOptions {
  readonly all?: boolean;
}

export const imageShow: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image show rocky-9': 'its kernels, its size, and what keeps it from booting',
    'wwctl image show --all rocky-9': 'also the nodes that boot it',
  });
  addOutputOptions(command, FACTS)
    .argument('<image>', 'its name, IMAGE@VERSION or IMAGE@LABEL')
    .addOption(new Option('-a, --all', 'show also which nodes boot it'))
    .action(async (name: string, options: Options) => {
      const api = await session.api(command);
      const image = await api.call('image.show', { name }, { signal: session.signal });
      const nodes = options.all ? ((await nodesByImage(api, session.signal)).get(image.name) ?? []) : undefined;
      const listing = {
        columns: nodes ? [...FACTS, ...USE] : FACTS,
        rows: [nodes ? { ...image, nodes } : image],
        name: () => name,
        shape: 'one',
      } as const;
      session.write(await formatOutput(listing, options, session.terminal));
    });
};

function madeText({ at, who, what }: NonNullable<OutputOf<'image.show'>['made']>): string {
  return who === undefined ? `${at}, ${what}` : `${at} by ${who}, ${what}`;
}
