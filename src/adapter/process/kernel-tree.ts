import {
  cpSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { runTool } from './run-tool.ts';

/** What the modules of one release, in a layer of their own, replace as a whole (OCI image-spec, layer.md). */
export const OPAQUE_MARKER = '.wh..wh..opq';
const DEPMOD_MILLISECONDS = 300_000;

/** Where the parts of a kernel lie now. */
export interface KernelParts {
  readonly release: string;
  readonly kernelFile: string;
  readonly modulesDirectory: string;
  /** Directories that may have its `config` and `System.map`, the likelier one first. */
  readonly bootDirectory: string;
  readonly firmwareDirectory?: string;
}

/**
 * Puts a kernel together in an empty directory, as it lies in an image whose /lib is usr/lib.
 * @returns the paths of its parts there
 */
export async function makeKernelTree(parts: KernelParts, tree: string): Promise<string[]> {
  const { release, modulesDirectory } = parts;
  const modules = join('usr/lib/modules', release);
  mkdirSync(join(tree, 'boot'), { recursive: true });
  copy(parts.kernelFile, join(tree, 'boot', `vmlinuz-${release}`));
  copy(modulesDirectory, join(tree, modules));
  // The kernel itself is in /boot; the others lead to headers, which nodes do not have.
  for (const name of ['vmlinuz', 'vmlinuz.gz', 'build', 'source']) rmSync(join(tree, modules, name), { force: true });
  const texts = ['config', 'System.map'].filter((name) => copyText(parts, name, tree));
  if (parts.firmwareDirectory) copy(parts.firmwareDirectory, join(tree, 'usr/lib/firmware'));
  if (!existsSync(join(tree, modules, 'modules.dep'))) await listModules(tree, release);
  writeFileSync(join(tree, modules, OPAQUE_MARKER), '');
  giveTime(join(tree, 'usr/lib'), statSync(parts.kernelFile).mtime);
  return [
    `boot/vmlinuz-${release}`,
    ...texts.map((name) => `boot/${name}-${release}`),
    modules,
    ...(parts.firmwareDirectory ? ['usr/lib/firmware'] : []),
  ];
}

/** Debian has them in /boot, others beside the modules. */
function copyText({ release, bootDirectory, modulesDirectory }: KernelParts, name: string, tree: string): boolean {
  const places = [join(bootDirectory, `${name}-${release}`), join(modulesDirectory, name)];
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) copy(found, join(tree, 'boot', `${name}-${release}`));
  return found !== undefined;
}

function copy(from: string, to: string): void {
  cpSync(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
}

/** depmod looks in /lib, wherever the tree has it. */
async function listModules(tree: string, release: string): Promise<void> {
  const link = join(tree, 'lib');
  symlinkSync('usr/lib', link);
  await runTool('depmod', ['-b', tree, release], 'kmod', DEPMOD_MILLISECONDS);
  rmSync(link);
}

/** Copied directories, and what was made here, have the kernel's date: the same package gives the same layer. */
function giveTime(directory: string, time: Date): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) giveTime(path, time);
    else if (/^(modules\..*|\.wh\..*)$/.test(entry.name)) lutimesSync(path, time, time);
  }
  lutimesSync(directory, time, time);
}
