import type { OutputOf } from '../../../api/client.ts';
import { addExamples } from '../../examples.ts';
import { formatOutput } from '../../output/format-output.ts';
import type { Column } from '../../output/listing.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-options.ts';
import type { DefineCommand } from '../define-command.ts';

type Token = OutputOf<'token.list'>['items'][number];

const time = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString();

const COLUMNS: readonly Column<Token>[] = [
  { heading: 'TOKEN', value: ({ name }) => name },
  { heading: 'SCOPE', value: ({ scope }) => scope },
  { heading: 'STATE', value: ({ state }) => state, style: ({ state }) => (state === 'live' ? 'green' : 'dim') },
  { heading: 'EXPIRES', value: ({ expiresAt }) => time(expiresAt) ?? 'never' },
  { heading: 'LAST USED', value: ({ lastUsedAt }) => time(lastUsedAt) },
  { heading: 'FROM', value: ({ lastUsedFrom }) => lastUsedFrom },
  { heading: 'MADE BY', value: ({ createdBy }) => createdBy },
  { heading: 'MADE', value: ({ createdAt }) => time(createdAt), isExtra: true },
  { heading: 'REVOKED', value: ({ revokedAt }) => time(revokedAt), isExtra: true },
  { heading: 'REVOKED BY', value: ({ revokedBy }) => revokedBy, isExtra: true },
  { heading: 'ID', value: ({ id }) => id, isExtra: true },
];

interface Options extends OutputOptions {
  readonly all?: boolean;
}

export const tokenList: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl token list --all': 'also those that have expired or were revoked',
    'wwctl token list --sort "last used"': 'the ones that nobody uses come first',
  });
  addOutputOptions(command, COLUMNS)
    .option('-a, --all', 'show those too that let nobody in any more')
    .action(async ({ all, ...options }: Options) => {
      const api = await session.api(command);
      const { items } = await api.call('token.list', {}, { signal: session.signal });
      const rows = items.filter(({ state }) => all === true || state === 'live');
      const listing = { columns: COLUMNS, rows, name: ({ name }: Token) => name, shape: 'list' } as const;
      session.write(await formatOutput(listing, options, session.terminal));
    });
};
