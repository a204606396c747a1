import { existsSync } from 'node:fs';
import Sqlite, { type Database } from 'better-sqlite3';
import { UnavailableError } from '../../domain/errors.ts';
import { explainSqlite, messageOf } from './explain-sqlite.ts';
import { schemaOf } from './migrate.ts';

/**
 * The schema of a database file that nobody has open, without changing it; 0 when there is no file yet.
 * @throws CorruptError for a file that is no database, UnavailableError for one that is in use or cannot be read.
 */
export function readSchema(file: string): number {
  if (!existsSync(file)) return 0;
  let database: Database | undefined;
  try {
    database = new Sqlite(file, { readonly: true, timeout: 500 });
    return schemaOf(database);
  } catch (cause) {
    const message = `cannot read the database ${file} (${messageOf(cause)}): check its permissions`;
    throw explainSqlite(file, cause) ?? new UnavailableError(message, { file }, { cause });
  } finally {
    database?.close();
  }
}
