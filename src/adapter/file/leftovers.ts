import { lstat, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Leftover } from '../../service/ports/leftover.ts';
import { ifPresent } from './if-present.ts';
import { syncDirectory } from './publish-file.ts';

/** Files as leftovers with their sizes; those that are gone meanwhile are left out. */
export async function describeLeftovers(
  kind: Leftover['kind'],
  paths: readonly string[],
): Promise<readonly Leftover[]> {
  const sizes = await Promise.all(paths.map((path) => ifPresent(sizeOf(path))));
  return paths.flatMap((path, index) => {
    const sizeBytes = sizes[index];
    return sizeBytes === undefined ? [] : [{ kind, path, sizeBytes }];
  });
}

/** Removes them for good. */
export async function removeLeftovers(leftovers: readonly Leftover[]): Promise<void> {
  for (const { path } of leftovers) await rm(path, { recursive: true, force: true });
  for (const directory of new Set(leftovers.map(({ path }) => dirname(path)))) await syncDirectory(directory);
}

async function sizeOf(path: string): Promise<number> {
  const stats = await lstat(path);
  if (!stats.isDirectory()) return stats.size;
  const sizes = await Promise.all((await readdir(path)).map((name) => sizeOf(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}
