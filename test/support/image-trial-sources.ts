import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { encodeTar } from '../../src/codec/tar/tar-writer.ts';
import { makeBootableTree } from './bootable-tree.ts';
import { writeKernelFiles } from './kernel-files.ts';
import { addNetworkModules } from './network-modules.ts';
import { noise } from './noise.ts';
import { writeOciLayout } from './oci-layout.ts';
import { runCommand } from './run-command.ts';

/** What the images of a trial come from. */
export interface TrialSources {
  readonly stable: string;
  readonly bare: string;
  readonly fresh: string;
  /** An image that is imported again and again, with the digests that it has. */
  readonly work: Readonly<Record<string, string>>;
  readonly kernels: readonly [string, string];
}

const owner = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 1_600_000_000 };

export function writeTrialSources(directory: string): TrialSources {
  mkdirSync(directory, { recursive: true });
  const layout = (name: string, layers: readonly Buffer[]) => {
    const digest = writeOciLayout(join(directory, name), layers);
    return { source: `oci:${join(directory, name)}:image`, digest };
  };
  const ballast = noise(4_000_000);
  const layerOf = (name: string) => encodeTar([{ path: `opt/${name}`, type: 'file', data: ballast, ...owner }]);
  const root = bootableLayer(join(directory, 'tree'));
  const works = ['one', 'two', 'three'].map((name) => layout(name, [layerOf('shared'), layerOf(name)]));
  const kernels = ['6.1.0-18-amd64', '6.6.8-site'].map((release) => {
    const kernel = join(directory, `kernel-${release}`);
    writeKernelFiles(kernel, release);
    return kernel;
  });
  return {
    stable: layout('stable', [root, layerOf('stable')]).source,
    fresh: layout('fresh', [layerOf('shared'), layerOf('fresh')]).source,
    bare: layout('bare', [encodeTar([{ path: 'boot', type: 'directory', ...owner, mode: 0o755 }])]).source,
    work: Object.fromEntries(works.map(({ source, digest }) => [source, digest])),
    kernels: [kernels[0] ?? '', kernels[1] ?? ''],
  };
}

/** All that a node needs, with modules for an initramfs. */
function bootableLayer(tree: string): Buffer {
  const release = '6.1.0-7-test';
  makeBootableTree(tree, { release, ballastBytes: 4_000_000 });
  addNetworkModules(tree, release);
  return runCommand('tar', ['--create', '--file=-', '--numeric-owner', '--directory', tree, '.']);
}
