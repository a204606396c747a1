import { lstat, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ifPresent } from './if-present.ts';
import { publishFile } from './publish-file.ts';
import { systemErrorCode } from './system-error-code.ts';

export interface FileBackups {
  /**
   * Copies a file before it is replaced: the first time beside it, as Warewulf does (`hosts.wwbackup`), later into the
   * backup directory, where the last ten versions stay.
   * @param path of the file; @param name what it is called below the directory, e.g. `/etc/hosts`
   * @returns where the copy is
   */
  keep(path: string, name: string): Promise<string>;
}

const MOST = 10;
const STAMP = /^\d{8}T\d{9}Z$/;

export function createFileBackups(directory: string, now: () => number): FileBackups {
  return {
    async keep(path, name) {
      const content = { data: await readFile(path), mode: (await stat(path)).mode & 0o7777 };
      const first = `${path}.wwbackup`;
      if (await putFirst(first, content)) return first;
      const versions = join(directory, name);
      await mkdir(versions, { recursive: true, mode: 0o700 });
      const copy = await freeName(versions, now());
      await publishFile(copy, content.data, content.mode);
      await removeOldest(versions);
      return copy;
    },
  };
}

/** False when there is one already, or its directory cannot be written. */
async function putFirst(path: string, { data, mode }: { data: Uint8Array; mode: number }): Promise<boolean> {
  if ((await ifPresent(lstat(path))) !== undefined) return false;
  try {
    await publishFile(path, data, mode);
    return true;
  } catch (error) {
    if (['EACCES', 'EROFS'].includes(systemErrorCode(error) ?? '')) return false;
    throw error;
  }
}

/** Two copies of one millisecond do not share a name. */
async function freeName(versions: string, at: number): Promise<string> {
  const path = join(versions, new Date(at).toISOString().replaceAll(/[-:.]/g, ''));
  return (await ifPresent(lstat(path))) === undefined ? path : freeName(versions, at + 1);
}

async function removeOldest(versions: string): Promise<void> {
  const stamps = (await readdir(versions)).filter((name) => STAMP.test(name)).sort();
  await Promise.all(stamps.slice(0, -MOST).map((name) => rm(join(versions, name))));
}
