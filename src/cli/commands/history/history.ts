import { InvalidArgumentError } from 'commander';
import type { OutputOf } from '../../../api/client.ts';
import { foldNodeset } from '../../../domain/nodeset/fold-nodeset.ts';
import { addExamples } from '../../examples.ts';
import { formatOutput } from '../../output/format-output.ts';
import type { Column } from '../../output/listing.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-options.ts';
import { nodeWords } from '../../records/node-words.ts';
import type { DefineCommand } from '../define-command.ts';

type Revision = OutputOf<'history.list'>['items'][number];

const COLUMNS: readonly Column<Revision>[] = [
  { heading: 'REVISION', value: ({ revision }) => revision },
  { heading: 'TIME', value: ({ at }) => new Date(at).toISOString() },
  { heading: 'WHO', value: ({ who }) => who },
  { heading: 'FROM', value: ({ from }) => from },
  { heading: 'CHANGED', value: changedRecords, canShrink: true },
  { heading: 'COMMAND', value: ({ command }) => command, canShrink: true },
];

interface Options extends OutputOptions {
  readonly profile?: readonly string[];
  readonly limit: number;
}

export const history: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl history --limit 10': 'the last ten changes',
    'wwctl history n01': 'all that happened to one node',
  });
  addOutputOptions(command, COLUMNS)
    .argument('[nodes...]', 'only changes of these nodes, also of nodes that are gone')
    .option('-P, --profile <names...>', 'only changes of these profiles')
    .option('--limit <count>', 'how many to list, the newest first', wholeNumber, 50)
    .action(async (words: readonly string[], { profile, limit, ...options }: Options) => {
      const api = await session.api(command);
      const nodes = words.length > 0 ? await nodeWords(words) : undefined;
      const input = { nodes, profiles: profile, limit };
      const { items } = await api.call('history.list', input, { signal: session.signal });
      const listing = { columns: COLUMNS, rows: items, name: nameOf, shape: 'list' } as const;
      session.write(await formatOutput(listing, options, session.terminal));
    });
};

function nameOf({ revision }: Revision): string {
  return String(revision);
}

/** E.g. `node n[1-3]`; of many records the first ones. */
function changedRecords({ counts, sample }: Revision): string {
  const parts = (['node', 'profile'] as const).map((kind) => {
    const names = sample.filter((record) => record.kind === kind).map(({ name }) => name);
    const more = counts[kind] > names.length ? ` and ${counts[kind] - names.length} more` : '';
    return counts[kind] === 0 ? '' : `${kind} ${foldNodeset(names)}${more}`;
  });
  return parts.filter((part) => part !== '').join(', ');
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('Write a whole number from 1 to 9999.');
  return Number(text);
}
