import type { OutputOf } from '../../../api/client.ts';
import { addExamples } from '../../examples.ts';
import { formatOutput } from '../../output/format-output.ts';
import type { Column } from '../../output/listing.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-options.ts';
import type { DefineCommand } from '../define-command.ts';

type BootLoader = OutputOf<'bootloader.list'>['items'][number];

const COLUMNS: readonly Column<BootLoader>[] = [
  { heading: 'ARCH', value: ({ architecture }) => architecture },
  { heading: 'FIRMWARE', value: ({ firmware }) => firmware },
  { heading: 'LOADER', value: ({ loader }) => loader },
  {
    heading: 'SERVED AS',
    value: ({ served }) => served ?? 'none',
    style: ({ served }) => (served === undefined ? 'dim' : 'green'),
  },
  { heading: 'FILES', value: ({ files }) => files },
  { heading: 'FROM', value: ({ from, remedy }) => from ?? remedy, canShrink: true },
];

export const bootloaderList: DefineCommand = (command, session) => {
  addExamples(command, {
    'wwctl bootloader list': 'what each kind of firmware starts with, and what to install where there is nothing',
    'wwctl bootloader list --json': 'the same with all files, for programs',
  });
  addOutputOptions(command, COLUMNS).action(async (options: OutputOptions) => {
    const api = await session.api(command);
    const { items } = await api.call('bootloader.list', {}, { signal: session.signal });
    const listing = {
      columns: COLUMNS,
      rows: items,
      name: ({ architecture }: BootLoader) => architecture,
      shape: 'list',
    } as const;
    session.write(await formatOutput(listing, options, session.terminal));
  });
};
