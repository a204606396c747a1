import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readPackageSources } from '../../contrib/lab/package-sources.ts';
import { runCommand } from './run-command.ts';

/** Debian's kernel for virtual machines, as it comes from the archive; says the package's path. */
export function downloadKernel(into: string): string {
  mkdirSync(into);
  const depends = runCommand('apt-cache', ['depends', 'linux-image-cloud-amd64']).toString();
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (name === undefined)
    throw new Error('linux-image-cloud-amd64 is needed: the test takes a kernel of Debian on amd64');
  runCommand('apt-get', ['download', name], { cwd: into });
  const [file = ''] = readdirSync(into);
  return join(into, file);
}

/** Writes a tar of what a container image of Debian is, with these packages more. */
export async function makeStockTree(tar: string, packages: readonly string[]): Promise<void> {
  const { release, lines, aptOptions } = await readPackageSources();
  runCommand('mmdebstrap', [
    ...['--quiet', '--mode=root', '--variant=minbase', '--format=tar', '--components=main'],
    ...(packages.length === 0 ? [] : [`--include=${packages.join(',')}`]),
    ...aptOptions.map((option) => `--aptopt=${option}`),
    ...[release, tar, ...lines],
  ]);
}
