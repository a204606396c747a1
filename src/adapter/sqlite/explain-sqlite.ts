import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { CorruptError, UnavailableError, WarewulfError } from '../../domain/errors.ts';

/** What an error of SQLite means to the people who run the daemon; undefined for errors it says nothing about. */
export function explainSqlite(file: string, cause: unknown): WarewulfError | undefined {
  if (cause instanceof WarewulfError) return cause;
  const code = sqliteErrorCode(cause);
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) {
    const message = `${file} is not a sound database (${messageOf(cause)}): move it away and restore a copy`;
    return new CorruptError(message, { file }, { cause });
  }
  // With a full disk, SQLite cannot make its index of the log either, which it takes for an error of the disk.
  const meant = /^SQLITE_(IOERR|CANTOPEN)/.test(code) && isDiskFull(file) ? 'SQLITE_FULL' : code;
  const trouble = TROUBLE.find(([codes]) => codes.test(meant));
  if (trouble === undefined) return undefined;
  return new UnavailableError(`${file} ${trouble[1]}`, { file, code }, { cause });
}

const TROUBLE = [
  [
    /^SQLITE_BUSY/,
    'is in use by another process: stop the other warewulfd, or close the SQLite shell that has it open',
  ],
  [/^SQLITE_FULL/, 'cannot grow, the disk is full: nothing was changed; free some space and repeat the command'],
  [/^SQLITE_IOERR/, 'cannot be read or written: look for errors of its disk in the kernel log'],
  [/^SQLITE_READONLY/, 'cannot be written: check its permissions and whether its file system is mounted read-only'],
] as const;

/** SQLite's index of the log takes this much at a time. */
const LEAST_BYTES = 32 * 1024;

function isDiskFull(file: string): boolean {
  try {
    const { bavail, bsize, files, ffree } = statfsSync(dirname(file));
    // Some file systems make inodes as they need them, and count none.
    return bavail * bsize < LEAST_BYTES || (files > 0 && ffree === 0);
  } catch {
    // The directory is gone: another trouble, which the first error tells of.
    return false;
  }
}

/** The code of an error of SQLite, e.g. `SQLITE_BUSY`; empty for other errors. */
export function sqliteErrorCode(cause: unknown): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  return code.startsWith('SQLITE_') ? code : '';
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
