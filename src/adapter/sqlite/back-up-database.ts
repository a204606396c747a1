import { chmodSync, closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';

/** How many copies of one database stay. */
const KEPT = 5;

/**
 * Copies a database as it is now to `FILE.schema-N-YYYYMMDDTHHMMSS` (UTC) beside it, durably and whole or not at all, and
 * removes the oldest copies. The copy is a database of its own: stop the daemon and put it in the place of FILE to go back.
 * @param at milliseconds since the epoch
 * @returns its path
 */
export function backUpDatabase(database: Database, file: string, schema: number, at: number): string {
  const copy = `${file}.schema-${schema}-${timestamp(at)}`;
  const unfinished = join(dirname(file), `.${basename(file)}.copy.unfinished`);
  try {
    rmSync(unfinished, { force: true });
    createPrivately(unfinished);
    database.prepare('vacuum into ?').run(unfinished);
    sync(unfinished);
    renameSync(unfinished, copy);
  } catch (cause) {
    rmSync(unfinished, { force: true });
    throw cause;
  }
  for (const old of listBackups(file).slice(KEPT)) rmSync(old, { force: true });
  sync(dirname(file));
  return copy;
}

/** The copies of a database, the newest first. */
export function listBackups(file: string): readonly string[] {
  const prefix = `${basename(file)}.schema-`;
  return readdirSync(dirname(file))
    .map((name) => ({ name, at: name.startsWith(prefix) ? BACKUP.exec(name.slice(prefix.length))?.[1] : undefined }))
    .filter(({ at }) => at !== undefined)
    .sort((left, right) => ((left.at ?? '') > (right.at ?? '') ? -1 : 1))
    .map(({ name }) => join(dirname(file), name));
}

const BACKUP = /^\d+-(\d{8}T\d{6})$/;

/** E.g. `20260731T235959`. */
function timestamp(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
}

/** Keys and passwords are in there. SQLite writes into an empty file that is there already. */
function createPrivately(path: string): void {
  closeSync(openSync(path, 'wx', 0o600));
  chmodSync(path, 0o600);
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
