import type { OutputOf } from '../../../api/client.ts';
import { addExamples } from '../../examples.ts';
import { formatBytes } from '../../output/format-bytes.ts';
import { formatOutput } from '../../output/format-output.ts';
import type { Column } from '../../output/listing.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-options.ts';
import type { DefineCommand } from '../define-command.ts';

const COLUMNS: readonly Column<OutputOf<'kernel.show'>>[] = [
  { heading: 'KERNEL NAME', value: ({ name }) => name },
  { heading: 'RELEASE', value: ({ release }) => release },
  { heading: 'ARCHITECTURE', value: ({ architecture }) => architecture },
  { heading: 'SIGNED', value: ({ isSigned }) => (isSigned ? 'yes' : 'no') },
  { heading: 'SIZE', value: ({ packedBytes }) => packedBytes, text: ({ packedBytes }) => formatBytes(packedBytes) },
  { heading: 'IMAGES', value: ({ images }) => images },
  { heading: 'IMPORTED', value: ({ importedAt }) => importedAt, isExtra: true },
  { heading: 'SOURCE', value: ({ source }) => source, isExtra: true },
];

export const kernelList: DefineCommand = (command, session) => {
  addExamples(command, { 'wwctl kernel list': 'what can be added to images, and which ones have it' });
  addOutputOptions(command, COLUMNS)
    .argument('[kernels...]', 'names; all when missing')
    .action(async (names: readonly string[], options: OutputOptions) => {
      const api = await session.api(command);
      const { signal } = session;
      const kernels =
        names.length === 0
          ? (await api.call('kernel.list', {}, { signal })).items
          : await Promise.all(names.map((name) => api.call('kernel.show', { name }, { signal })));
      session.write(
        await formatOutput(
          { columns: COLUMNS, rows: kernels, name: ({ name }) => name, shape: 'list' },
          options,
          session.terminal,
        ),
      );
    });
};
