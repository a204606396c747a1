import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';

/** The way of Warewulf: `umoci unpack`, then `find | cpio -o -H newc | pigz`. */
export async function classicBuild(image: string, directory: string): Promise<void> {
  await packCpio(await unpack(image, directory), directory);
}

/** `find | cpio -o -H newc | pigz` of a tree that is there. */
export async function packCpio(cwd: string, directory: string): Promise<void> {
  const output = openSync(join(directory, 'image.gz'), 'w');
  const find = spawn('find', ['.', '-print0'], { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  const cpio = spawn('cpio', ['--null', '--quiet', '-o', '-H', 'newc'], {
    cwd,
    stdio: [find.stdout, 'pipe', 'ignore'],
  });
  const pigz = spawn('pigz', ['-c'], { stdio: [cpio.stdout, output, 'ignore'] });
  // The children hold the pipes; this process must not.
  find.stdout.destroy();
  cpio.stdout?.destroy();
  await Promise.all([find, cpio, pigz].map(ended));
}

/** `umoci unpack`, then `mksquashfs` of the tree, compressed as ours. */
export async function classicSquashfs(image: string, directory: string): Promise<void> {
  await packSquashfs(await unpack(image, directory), directory);
}

/** `mksquashfs` of a tree that is there. */
export async function packSquashfs(root: string, directory: string): Promise<void> {
  const options = ['-comp', 'zstd', '-Xcompression-level', '3', '-quiet', '-no-progress', '-noappend'];
  await ended(spawn('mksquashfs', [root, join(directory, 'image.squashfs'), ...options], { stdio: 'ignore' }));
}

export async function unpack(image: string, directory: string): Promise<string> {
  const bundle = join(directory, 'bundle');
  await ended(spawn('umoci', ['unpack', '--image', image, bundle], { stdio: 'ignore' }));
  return join(bundle, 'rootfs');
}

async function ended(child: ChildProcess): Promise<void> {
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${child.spawnfile} ended with ${code}`);
}
