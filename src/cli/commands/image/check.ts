import { Option } from 'commander';
import type { OutputOf } from '../../../api/client.ts';
import { addExamples } from '../../examples.ts';
import { EXIT_CODES } from '../../exit-code.ts';
import { formatOutput } from '../../output/format-output.ts';
import type { Column } from '../../output/listing.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-options.ts';
import { SEVERITY_STYLES } from '../../output/severity-style.ts';
import { ProgramEnded } from '../../program-ended.ts';
import type { DefineCommand } from '../define-command.ts';

type Checked = OutputOf<'image.check'>['items'][number];
type Row = { readonly image: string } & Checked['findings'][number];

const COLUMNS: readonly Column<Row>[] = [
  { heading: 'IMAGE', value: ({ image }) => image },
  { heading: 'SEVERITY', value: ({ severity }) => severity, style: ({ severity }) => SEVERITY_STYLES[severity] },
  { heading: 'CHECK', value: ({ title }) => title },
  { heading: 'ID', value: ({ id }) => id, isExtra: true },
  { heading: 'FINDING', name: 'detail', value: ({ detail }) => detail },
  { heading: 'REMEDY', value: ({ remedy }) => remedy },
];

interface Options extends OutputOptions {
  readonly all?: boolean;
}

export const imageCheck: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl image check rocky-9': 'what of it would trouble nodes, and how it is mended',
    'wwctl image check --all --json': 'all images, for programs',
  });
  addOutputOptions(command, COLUMNS)
    .argument('[images...]', 'their names, also IMAGE@VERSION or IMAGE@LABEL')
    .addOption(new Option('-a, --all', 'look at all images'))
    .addHelpText('after', '\nChanges nothing, and runs nothing of the images. Ends with 2 when a finding is an error.')
    .action(async (names: readonly string[], options: Options) => {
      if (options.all && names.length > 0)
        command.error(`error: --all means all images: leave out it or ${names.join(' ')}`);
      if (!options.all && names.length === 0) command.error('error: no image is named: write at least one, or --all');
      const api = await session.api(command);
      const input = names.length === 0 ? {} : { names: [...names] };
      const { items } = await session.withProgress((call) => api.call('image.check', input, call));
      const rows = items.flatMap(({ image, findings }) => findings.map((each) => ({ image, ...each })));
      const listing = {
        columns: COLUMNS,
        rows,
        name: ({ image, id }: Row) => `${image} ${id}`,
        shape: 'list',
      } as const;
      session.write(await formatOutput(listing, options, session.terminal));
      // Its lines say all there is to say.
      if (rows.some(({ severity }) => severity === 'error')) throw new ProgramEnded(EXIT_CODES.invalid.code);
    });
};
