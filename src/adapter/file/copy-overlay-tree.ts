import { mkdir, open, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidError } from '../../domain/errors.ts';
import { type FoundFile, readFoundFile, scanTree } from './overlay-scan.ts';
import { syncDirectory } from './publish-file.ts';

/**
 * Copies all of an overlay's directory, durably. Modes are the usual ones whatever the umask was where it comes from:
 * only the executable bit counts in an overlay.
 */
export async function copyOverlayTree(from: string, to: string): Promise<void> {
  const { files } = await scanTree(from);
  for (const file of files) await copyOne(file, from, to);
  const directories = files.filter(({ type }) => type === 'directory').map(({ path }) => join(to, path));
  for (const directory of [...directories.reverse(), to]) await syncDirectory(directory);
}

async function copyOne(file: FoundFile, from: string, to: string): Promise<void> {
  const target = join(to, file.path);
  if (file.type === 'other') {
    throw new InvalidError(`${join(from, file.path)} is no file, directory or symbolic link: it cannot be copied`);
  }
  if (file.type === 'directory') return void (await mkdir(target, { mode: 0o755 }));
  const { data, linkTarget } = await readFoundFile(file, from);
  if (file.type === 'symlink') return symlink(linkTarget, target);
  await writeDurably(target, data, file.isExecutable ? 0o755 : 0o644);
}

async function writeDurably(path: string, data: Uint8Array, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.chmod(mode); // whatever the umask
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}
