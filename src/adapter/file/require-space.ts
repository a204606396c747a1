import { statfs } from 'node:fs/promises';
import { UnavailableError } from '../../domain/errors.ts';

/** Stays free whatever is written: the registry and the logs live on the same disk, more often than not. */
const RESERVE_BYTES = 64 * 1024 ** 2;

/** Rejects with UnavailableError unless the directory's file system has room. `purpose` completes "not enough space to …". */
export async function requireSpace(directory: string, neededBytes: number, purpose: string): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes + RESERVE_BYTES) return;
  throw new UnavailableError(
    `not enough space in ${directory} to ${purpose}: about ${mebibytes(neededBytes + RESERVE_BYTES)} MiB are needed, ` +
      `${mebibytes(freeBytes)} MiB are free`,
    { directory, neededBytes, freeBytes },
  );
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 1024 ** 2);
}
