import { Option } from 'commander';
import type { ApiClient, OutputOf } from '../../../api/client.ts';
import { addExamples } from '../../examples.ts';
import { formatOutput } from '../../output/format-output.ts';
import type { Column } from '../../output/listing.ts';
import { addOutputOptions, type OutputOptions, printsDocuments } from '../../output/output-options.ts';
import type { DefineCommand } from '../define-command.ts';
import { FILE_COLUMNS, type OverlayFile } from './file-columns.ts';

interface Options extends OutputOptions {
  readonly long?: boolean;
  readonly all?: boolean;
}

type Overlay = OutputOf<'overlay.list'>['items'][number];

const COLUMNS: readonly Column<Overlay>[] = [
  { heading: 'OVERLAY NAME', value: ({ name }) => name },
  { heading: 'FILES', value: ({ fileCount }) => fileCount },
  { heading: 'SITE', value: ({ isSite }) => isSite },
  {
    heading: 'DESCRIPTION',
    value: ({ description, problem }) => (problem === undefined ? description : `unusable: ${problem}`),
    style: ({ problem }) => (problem === undefined ? undefined : 'red'),
    canShrink: true,
  },
];

interface FileRow extends OverlayFile {
  readonly overlay: string;
}

const LONG_COLUMNS: readonly Column<FileRow>[] = [
  { heading: 'OVERLAY', value: ({ overlay }) => overlay },
  ...FILE_COLUMNS,
];

export const overlayList: DefineCommand = (command, session) => {
  addExamples(command, { 'wwctl overlay list': 'all overlays', 'wwctl overlay list --long hosts': 'the files of one' });
  addOutputOptions(command, [...COLUMNS, ...LONG_COLUMNS])
    .argument('[overlays...]', 'names; all when missing')
    .addOption(new Option('-l, --long', 'show the files of each overlay'))
    .addOption(new Option('-a, --all', 'as --long'))
    .action(async (names: readonly string[], options: Options) => {
      const { signal, terminal } = session;
      const api = await session.api(command);
      const overlays = await findOverlays(api, names, signal);
      if ((options.long || options.all) && !printsDocuments(options)) {
        const rows = await fileRows(api, overlays, signal);
        const listing = {
          columns: LONG_COLUMNS,
          rows,
          name: ({ overlay }: FileRow) => overlay,
          shape: 'list',
        } as const;
        return session.write(await formatOutput(listing, options, terminal));
      }
      const listing = { columns: COLUMNS, rows: overlays, name: ({ name }: Overlay) => name, shape: 'list' } as const;
      session.write(await formatOutput(listing, options, terminal));
    });
};

async function findOverlays(
  api: ApiClient,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly Overlay[]> {
  if (names.length === 0) return (await api.call('overlay.list', {}, { signal })).items;
  return Promise.all(names.map((name) => api.call('overlay.show', { name }, { signal })));
}

async function fileRows(
  api: ApiClient,
  overlays: readonly Overlay[],
  signal: AbortSignal,
): Promise<readonly FileRow[]> {
  // Of one that cannot even be read, no files are known.
  const readable = overlays.filter(({ problem, fileCount }) => problem === undefined || fileCount > 0);
  const details = await Promise.all(readable.map(({ name }) => api.call('overlay.show', { name }, { signal })));
  return details.flatMap(({ name, files }) => files.map((file) => ({ overlay: name, ...file })));
}
