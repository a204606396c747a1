import { Option } from 'commander';
import type { OutputOf } from '../../api/client.ts';
import { confirm } from '../confirm.ts';
import { addExamples } from '../examples.ts';
import { formatBytes } from '../output/format-bytes.ts';
import type { Column } from '../output/listing.ts';
import { formatTable } from '../output/table.ts';
import type { DefineCommand } from './define-command.ts';

interface Options {
  readonly dryRun?: boolean;
  readonly long?: boolean;
  readonly yes?: boolean;
}

type Sweep = OutputOf<'clean.show'>;

export const clean: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl clean --dry-run': 'show what would be removed',
  });
  command
    .addOption(new Option('-n, --dry-run', 'show what would be removed'))
    .addOption(new Option('-l, --long', 'show every file'))
    .addOption(new Option('-y, --yes', 'remove without asking'))
    .addHelpText('after', HELP)
    .action(async (options: Options) => {
      const { signal } = session;
      const api = await session.api(command);
      const found = await api.call('clean.show', {}, { signal });
      for (const sentence of found.waiting) session.writeError(`${sentence}\n`);
      if (found.leftovers.length === 0) {
        session.write('there is nothing to clean\n');
        return;
      }
      session.write(options.long ? formatTable(FILE_COLUMNS, found.leftovers) : countKinds(found));
      if (options.dryRun) return;
      const what = `${files(found)}, ${formatBytes(totalBytes(found))}`;
      if (!options.yes) await confirm(`remove ${what}?`, signal);
      const gone = await api.call('clean.run', {}, { signal });
      session.write(`removed ${files(gone)}, ${formatBytes(totalBytes(gone))}\n`);
    });
};

const HELP = `
Removes what nothing refers to: blobs and builds of images that were deleted, what wwctl image exec unpacked of versions
that are gone, imports that broke off, and files that somebody began to write an hour ago or earlier and did not finish. What imports and builds need at the moment stays.
Nodes, leases, boot events and the history of changes are never removed.`;

interface Kind {
  readonly kind: string;
  readonly leftovers: Sweep['leftovers'];
}

const KIND_COLUMNS: readonly Column<Kind>[] = [
  { heading: 'WHAT', value: ({ kind }) => kind },
  { heading: 'COUNT', value: ({ leftovers }) => leftovers.length },
  { heading: 'SIZE', value: totalBytes, text: (row) => formatBytes(totalBytes(row)) },
];

function countKinds({ leftovers }: Sweep): string {
  const kinds = Array.from(
    Map.groupBy(leftovers, ({ kind }) => kind),
    ([kind, alike]) => ({ kind, leftovers: alike }),
  );
  return formatTable(KIND_COLUMNS, kinds);
}

const FILE_COLUMNS: readonly Column<Sweep['leftovers'][number]>[] = [
  { heading: 'WHAT', value: ({ kind }) => kind },
  { heading: 'SIZE', value: ({ sizeBytes }) => sizeBytes, text: ({ sizeBytes }) => formatBytes(sizeBytes) },
  { heading: 'PATH', value: ({ path }) => path },
];

function files({ leftovers }: Sweep): string {
  return leftovers.length === 1 ? '1 file' : `${leftovers.length} files`;
}

function totalBytes({ leftovers }: Pick<Sweep, 'leftovers'>): number {
  return leftovers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
