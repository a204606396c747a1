import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** The scripts of an initramfs, by their paths in it: all files of the directory, in byte order. */
export async function readInitramfsFiles(directory: string): Promise<Readonly<Record<string, string>>> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(directory, join(parentPath, name)))
    .sort();
  const read = paths.map(async (path) => [path, await readFile(join(directory, path), 'utf8')] as const);
  return Object.fromEntries(await Promise.all(read));
}
