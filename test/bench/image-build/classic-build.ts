import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';

/** The way of Warewulf: `umoci unpack`, then `find | cpio -o -H newc | pigz`. */
export async function classicBuild(image: string, directory: string): Promise<void> {
  await ended(spawn('umoci', ['unpack', '--image', image, join(directory, 'bundle')], { stdio: 'ignore' }));
  const cwd = join(directory, 'bundle/rootfs');
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

async function ended(child: ChildProcess): Promise<void> {
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${child.spawnfile} ended with ${code}`);
}
