import type { OutputOf } from '../../../api/client.ts';
import { addExamples } from '../../examples.ts';
import { EXIT_CODES } from '../../exit-code.ts';
import { nodesInput } from '../../nodes-input.ts';
import { formatOutput } from '../../output/format-output.ts';
import type { Column } from '../../output/listing.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-options.ts';
import { SEVERITY_STYLES } from '../../output/severity-style.ts';
import { ProgramEnded } from '../../program-ended.ts';
import type { DefineCommand } from '../define-command.ts';

type Row = { readonly node: string } & OutputOf<'node.check'>['items'][number]['findings'][number];

const COLUMNS: readonly Column<Row>[] = [
  { heading: 'NODE', value: ({ node }) => node },
  { heading: 'SEVERITY', value: ({ severity }) => severity, style: ({ severity }) => SEVERITY_STYLES[severity] },
  { heading: 'FINDING', name: 'detail', value: ({ detail }) => detail },
  { heading: 'REMEDY', value: ({ remedy }) => remedy },
];

export const nodeCheck: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl node check n[01-16]': 'what would keep them from booting, and how it is mended',
    'wwctl node check --json': 'all nodes, for programs',
  });
  addOutputOptions(command, COLUMNS)
    .argument('[nodes...]', 'names, or patterns such as n[01-16]; all when missing')
    .addHelpText('after', '\nChanges nothing, and asks no node. Ends with 2 when a finding is an error.')
    .action(async (words: readonly string[], options: OutputOptions) => {
      const api = await session.api(command);
      const input = await nodesInput(words);
      const { items } = await session.withProgress((call) => api.call('node.check', input, call));
      const rows = items.flatMap(({ node, findings }): Row[] =>
        findings.length === 0
          ? [{ node, severity: 'ok', detail: 'nothing keeps it from booting' }]
          : findings.map((each) => ({ node, ...each })),
      );
      const listing = { columns: COLUMNS, rows, name: ({ node }: Row) => node, shape: 'list' } as const;
      session.write(await formatOutput(listing, options, session.terminal));
      // Its lines say all there is to say.
      if (rows.some(({ severity }) => severity === 'error')) throw new ProgramEnded(EXIT_CODES.invalid.code);
    });
};
