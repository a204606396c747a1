import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { UnfinishedFiles } from '../../service/ports/unfinished-files.ts';
import { ifPresent } from './if-present.ts';
import { describeLeftovers } from './leftovers.ts';
import { isUnfinished } from './publish-file.ts';

/** @param directories are searched to the bottom; links are not followed, and one that is missing has nothing in it */
export function createUnfinishedFiles(directories: readonly string[]): UnfinishedFiles {
  return {
    list: async (before) => {
      const paths = (await Promise.all(directories.map((directory) => findUnfinished(directory, before)))).flat();
      return describeLeftovers('unfinished file', paths);
    },
  };
}

async function findUnfinished(directory: string, before: number): Promise<readonly string[]> {
  const entries = (await ifPresent(readdir(directory, { withFileTypes: true }))) ?? [];
  const found = await Promise.all(entries.map((entry) => findIn(directory, entry, before)));
  return found.flat();
}

async function findIn(directory: string, entry: Dirent, before: number): Promise<readonly string[]> {
  const path = join(directory, entry.name);
  if (!isUnfinished(entry.name)) return entry.isDirectory() ? findUnfinished(path, before) : [];
  const stats = await ifPresent(lstat(path));
  return stats !== undefined && stats.mtimeMs < before ? [path] : [];
}
