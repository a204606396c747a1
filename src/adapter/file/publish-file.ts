import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { diskFailure } from './disk-failure.ts';

/** Marks files that are not finished; whoever owns the directory removes them at its next start. */
const UNFINISHED = /^\..*\.unfinished$/;

export function isUnfinished(name: string): boolean {
  return UNFINISHED.test(name);
}

/** A fresh name beside `path`, for a file that will become it. */
export function unfinishedPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID()}.unfinished`);
}

/** Makes `path` hold exactly these bytes: readers see the old file or the new one, also after a power cut. */
export async function publishFile(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  const temporary = unfinishedPath(path);
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.chmod(mode); // whatever the umask
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await moveIntoPlace(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw diskFailure(error, path);
  }
}

/** Gives a file its final name once its content is durable. Both names must be on one file system. */
export async function publishPreparedFile(temporary: string, path: string): Promise<void> {
  try {
    await syncFile(temporary);
    await moveIntoPlace(temporary, path);
  } catch (error) {
    throw diskFailure(error, path);
  }
}

/** Makes renames and removals in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  await syncFile(path);
}

async function moveIntoPlace(temporary: string, path: string): Promise<void> {
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
