import type { OutputOf } from '../../../api/client.ts';
import { addExamples } from '../../examples.ts';
import { formatBytes } from '../../output/format-bytes.ts';
import { formatOutput } from '../../output/format-output.ts';
import type { Column } from '../../output/listing.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-options.ts';
import type { DefineCommand } from '../define-command.ts';

type Version = OutputOf<'image.history'>['items'][number];

const COLUMNS: readonly Column<Version>[] = [
  { heading: 'VERSION', value: ({ version }) => version },
  { heading: 'CURRENT', value: ({ isCurrent }) => (isCurrent ? 'yes' : 'no') },
  { heading: 'TIME', value: ({ made }) => made?.at },
  { heading: 'WHO', value: ({ made }) => made?.who },
  { heading: 'FROM', value: ({ made }) => made?.from },
  { heading: 'ADDED LAYERS', value: ({ addedLayers }) => addedLayers },
  {
    heading: 'ADDED',
    value: ({ addedBytes }) => addedBytes,
    text: ({ addedBytes }) => formatBytes(addedBytes),
  },
  { heading: 'LABELS', value: ({ labels }) => labels },
  { heading: 'USED BY', value: ({ users }) => users, canShrink: true },
  { heading: 'WHAT', value: ({ made }) => made?.what, canShrink: true },
];

export const imageHistory: DefineCommand = (command, session) => {
  addExamples(command, { 'wwctl image history rocky-9': 'its versions, the newest first' });
  addOutputOptions(command, COLUMNS)
    .argument('<image>', 'its name')
    .addHelpText(
      'after',
      '\nNodes boot the newest version, or the one that their field image name says: IMAGE@VERSION.',
    )
    .action(async (name: string, options: OutputOptions) => {
      const api = await session.api(command);
      const { items } = await api.call('image.history', { name }, { signal: session.signal });
      const listing = { columns: COLUMNS, rows: items, name: nameOf, shape: 'list' } as const;
      session.write(await formatOutput(listing, options, session.terminal));
    });
};

function nameOf({ version }: Version): string {
  return String(version);
}
