import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { CorruptError, UnavailableError } from '../../domain/errors.ts';
import { backUpDatabase } from './back-up-database.ts';
import { explainSqlite, messageOf } from './explain-sqlite.ts';
import { type Migration, migrate, type SchemaStep } from './migrate.ts';

/** All versions before can damage a WAL database when two connections reset the log at one moment. */
const LEAST_VERSION = '3.51.3';

export interface OpenDatabaseOptions {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Told when the schema is about to change, with the copy of the database as it was. */
  readonly onUpgrade?: (step: SchemaStep & { readonly copy: string }) => void;
}

/**
 * Opens, checks and migrates one database file, made if it is missing. Before its schema changes, a copy is put beside
 * it. This connection holds the file for itself until it is closed; every commit is on the disk when it returns.
 * @throws CorruptError for a file that is not a sound database, UnavailableError for one that cannot be used now.
 */
export function openDatabase(
  file: string,
  migrations: readonly Migration[],
  { now = Date.now, onUpgrade }: OpenDatabaseOptions = {},
): Database {
  let database: Database | undefined;
  try {
    createPrivately(file);
    database = new Sqlite(file, { timeout: 2000 });
    requireVersion(database);
    configure(database);
    checkIntegrity(database, file);
    const opened = database;
    migrate(opened, file, migrations, (step) => {
      const copy = copyBefore(opened, step, now());
      onUpgrade?.({ ...step, copy });
    });
    return opened;
  } catch (cause) {
    database?.close();
    throw explainSqlite(file, cause) ?? cannotOpen(file, cause);
  }
}

/** Keys and passwords may be in there: nobody else reads it. */
function createPrivately(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
}

function requireVersion(database: Database): void {
  const version = String(database.prepare('select sqlite_version()').pluck().get());
  const key = (text: string) =>
    text
      .split('.')
      .map((part) => part.padStart(4, '0'))
      .join('.');
  if (key(version) >= key(LEAST_VERSION)) return;
  throw new UnavailableError(
    `SQLite ${version} can damage databases; ${LEAST_VERSION} or later is needed: reinstall the npm package better-sqlite3`,
    { version },
  );
}

function configure(database: Database): void {
  // The lock keeps out other programs, among them old sqlite3 shells, whose mere presence could damage the log.
  database.pragma('locking_mode = EXCLUSIVE');
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.pragma('trusted_schema = OFF');
}

function checkIntegrity(database: Database, file: string): void {
  const found: unknown = database.pragma('quick_check(1)', { simple: true });
  if (found === 'ok') return;
  throw new CorruptError(`${file} is damaged (${String(found)}): move it away and restore a copy`, { file });
}

function copyBefore(database: Database, { file, from }: SchemaStep, at: number): string {
  try {
    return backUpDatabase(database, file, from, at);
  } catch (cause) {
    const why = messageOf(cause);
    const message = `cannot copy ${file} before its schema changes (${why}): nothing was changed; free some space beside it`;
    throw new UnavailableError(message, { file }, { cause });
  }
}

function cannotOpen(file: string, cause: unknown): UnavailableError {
  const message = `cannot open the database ${file} (${messageOf(cause)}): check the directory and its permissions`;
  return new UnavailableError(message, { file }, { cause });
}
