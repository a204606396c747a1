import type { OutputOf } from '../../../api/client.ts';
import { addExamples } from '../../examples.ts';
import { formatOutput } from '../../output/format-output.ts';
import type { Column } from '../../output/listing.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-options.ts';
import type { DefineCommand } from '../define-command.ts';

type Machine = OutputOf<'discover.list'>['items'][number];

const time = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString();

const STYLES = { waiting: 'yellow', assigned: 'green', ignored: 'dim' } as const;

const COLUMNS: readonly Column<Machine>[] = [
  { heading: 'MACHINE', value: ({ hwaddr }) => hwaddr },
  { heading: 'STATE', value: ({ state }) => state, style: ({ state }) => STYLES[state] },
  { heading: 'NODE', value: ({ node, candidates }) => node ?? conflictText(candidates) },
  { heading: 'NETWORK', value: ({ network }) => network },
  { heading: 'SWITCH', value: (machine) => machine.switch },
  { heading: 'PORT', value: ({ port }) => port },
  { heading: 'SERIAL', value: ({ serial }) => serial },
  { heading: 'PRODUCT', value: ({ product }) => product },
  { heading: 'LAST SEEN', value: ({ lastSeenAt }) => time(lastSeenAt) },
  { heading: 'FIRST SEEN', value: ({ firstSeenAt }) => time(firstSeenAt), isExtra: true },
  { heading: 'TIMES SEEN', value: ({ timesSeen }) => timesSeen, isExtra: true },
  { heading: 'RELAY', value: ({ relay }) => relay, isExtra: true },
  { heading: 'ASSET TAG', value: ({ assetTag }) => assetTag, isExtra: true },
  { heading: 'UUID', value: ({ uuid }) => uuid, isExtra: true },
  { heading: 'MANUFACTURER', value: ({ manufacturer }) => manufacturer, isExtra: true },
  { heading: 'FIRMWARE', value: ({ firmware, architecture }) => firmware ?? architecture, isExtra: true },
  { heading: 'VENDOR CLASS', value: ({ vendorClass }) => vendorClass, isExtra: true },
  { heading: 'IGNORED', value: ({ ignoredAt }) => time(ignoredAt), isExtra: true },
  { heading: 'IGNORED BY', value: ({ ignoredBy }) => ignoredBy, isExtra: true },
];

interface Options extends OutputOptions {
  readonly all?: boolean;
}

export const discoverList: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl discover list': 'what waits for a decision',
    'wwctl discover list --all --sort "-last seen"': 'also what was decided, the machines seen last on top',
    'wwctl discover list --fields machine,switch,port,serial': 'what rules of nodes can be made of',
  });
  addOutputOptions(command, COLUMNS)
    .option('-a, --all', 'also those that are a node by now, and those that are ignored')
    .action(async ({ all, ...options }: Options) => {
      const api = await session.api(command);
      const { items } = await api.call('discover.list', {}, { signal: session.signal });
      const rows = items
        .filter(({ state }) => all === true || state === 'waiting')
        .toSorted((one, other) => one.firstSeenAt - other.firstSeenAt);
      const listing = { columns: COLUMNS, rows, name: ({ hwaddr }: Machine) => hwaddr, shape: 'list' } as const;
      session.write(await formatOutput(listing, options, session.terminal));
    });
};

/** In place of a node, those among which somebody must choose. */
function conflictText(candidates: readonly string[]): string | undefined {
  return candidates.length === 0 ? undefined : candidates.map((name) => `${name}?`).join(' ');
}
