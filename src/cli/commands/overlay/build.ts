import type { OutputOf } from '../../../api/client.ts';
import { InvalidError } from '../../../domain/errors.ts';
import { addExamples } from '../../examples.ts';
import { nodesInput } from '../../nodes-input.ts';
import { formatBytes } from '../../output/format-bytes.ts';
import { formatOutput } from '../../output/format-output.ts';
import type { Column } from '../../output/listing.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-options.ts';
import type { DefineCommand } from '../define-command.ts';

type Built = OutputOf<'overlay.build'>[number];

const COLUMNS: readonly Column<Built>[] = [
  { heading: 'NODE', value: ({ node }) => node },
  { heading: 'OVERLAYS', value: ({ kind }) => kind },
  {
    heading: 'SIZE',
    value: (built) => ('problem' in built ? undefined : built.sizeBytes),
    text: (built) => ('problem' in built ? undefined : formatBytes(built.sizeBytes)),
  },
  { heading: 'DIGEST', value: (built) => ('problem' in built ? built.problem : built.digest), style: problemStyle },
];

function problemStyle(built: Built): 'red' | undefined {
  return 'problem' in built ? 'red' : undefined;
}

export const overlayBuild: DefineCommand = (command, session) => {
  addExamples(command, { 'wwctl overlay build n[01-16]': 'does every template render for these nodes?' });
  addOutputOptions(command, COLUMNS)
    .argument('[nodes...]', 'names, or patterns such as n[01-16]; all when missing')
    .addHelpText('after', '\nNodes always get current overlays; this shows whether every template renders.')
    .action(async (names: readonly string[], options: OutputOptions) => {
      const api = await session.api(command);
      const input = await nodesInput(names);
      const rows = await session.withProgress((call) => api.call('overlay.build', input, call));
      const listing = { columns: COLUMNS, rows, name: ({ node }: Built) => node, shape: 'list' } as const;
      session.write(await formatOutput(listing, options, session.terminal));
      const failed = new Set(rows.filter((build) => 'problem' in build).map(({ node }) => node));
      if (failed.size > 0) throw new InvalidError(`the overlays of ${failed.size} nodes cannot be built: see above`);
    });
};
