import type { OutputOf } from '../../../api/client.ts';
import { addExamples } from '../../examples.ts';
import { formatBytes } from '../../output/format-bytes.ts';
import { formatOutput } from '../../output/format-output.ts';
import type { Column } from '../../output/listing.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-options.ts';
import type { DefineCommand } from '../define-command.ts';

const FACTS: readonly Column<OutputOf<'kernel.show'>>[] = [
  { heading: 'Name', value: ({ name }) => name },
  { heading: 'Release', value: ({ release }) => release },
  { heading: 'Architecture', value: ({ architecture }) => architecture },
  { heading: 'UEFI', value: ({ isEfi }) => (isEfi ? 'yes' : 'no') },
  { heading: 'Signed', value: ({ isSigned }) => (isSigned ? 'yes' : 'no') },
  { heading: 'Firmware', value: ({ hasFirmware }) => (hasFirmware ? 'yes' : 'no') },
  { heading: 'Size', value: ({ packedBytes }) => packedBytes, text: ({ packedBytes }) => formatBytes(packedBytes) },
  { heading: 'Manifest', value: ({ manifest }) => manifest },
  { heading: 'Source', value: ({ source }) => source },
  { heading: 'Imported', value: ({ importedAt }) => importedAt },
  { heading: 'Images', value: ({ images }) => images },
];

export const kernelShow: DefineCommand = (command, session) => {
  addExamples(command, { 'wwctl kernel show 6.1.0-56-amd64': 'what it says of itself, and which images have it' });
  addOutputOptions(command, FACTS)
    .argument('<kernel>', 'its name')
    .action(async (name: string, options: OutputOptions) => {
      const api = await session.api(command);
      const kernel = await api.call('kernel.show', { name }, { signal: session.signal });
      const listing = { columns: FACTS, rows: [kernel], name: () => name, shape: 'one' } as const;
      session.write(await formatOutput(listing, options, session.terminal));
    });
};
