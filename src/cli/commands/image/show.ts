import type { OutputOf } from '../../../api/client.ts';
import { addDataOptions, type DataOptions, formatData } from '../../output/data-output.ts';
import { formatBytes } from '../../output/format-bytes.ts';
import { printable } from '../../output/printable.ts';
import type { DefineCommand } from '../define-command.ts';
import { defaultKernelVersion } from './default-kernel-version.ts';

export const imageShow: DefineCommand = (command, session) => {
  addDataOptions(command)
    .argument('<image>', 'its name')
    .action(async (name: string, options: DataOptions) => {
      const api = await session.api(command);
      const image = await api.call('image.show', { name }, { signal: session.signal });
      session.write((await formatData(image, options)) ?? description(image));
    });
};

function description(image: OutputOf<'image.show'>): string {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Name', image.name],
    ['Manifest', image.manifest],
    ['Source', image.source],
    ['Imported', image.importedAt],
    ['Layers', `${image.layers}, ${formatBytes(image.packedBytes)} packed`],
    ['Content', `${image.members} files, ${formatBytes(image.contentBytes)}`],
    ['Kernel', defaultKernelVersion(image)],
    ...image.kernels.map(({ path, version }) => ['Has kernel', version ? `${path} (${version})` : path] as const),
    ...image.builds.map(({ format, image: file }) => ['Built', `${format}, ${formatBytes(file.sizeBytes)}`] as const),
    ...image.missing.map((sentence) => ['Cannot boot', sentence] as const),
  ];
  return facts.map(([label, text]) => `${`${label}:`.padEnd(13)}${printable(text ?? '--')}\n`).join('');
}
