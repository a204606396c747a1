import type { Database } from 'better-sqlite3';
import type { Kysely } from 'kysely';
import { UnavailableError } from '../../domain/errors.ts';
import { listBackups } from './back-up-database.ts';
import { type Compilable, sqliteCompiler } from './query-layer.ts';

/** One step of a schema. Its place in the list is its number; a released step never changes. */
export interface Migration {
  /** E.g. `registry tables`. */
  readonly name: string;
  /** @param kysely untyped: a migration knows the tables as they were at its time. */
  statements(kysely: Kysely<unknown>): readonly Compilable[];
}

/** A database and the program are at two schemas. */
export interface SchemaStep {
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

/** The number of the last step that a database has had; 0 for a new one. */
export function schemaOf(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

/**
 * Brings a database up to the newest schema, each step in a transaction of its own.
 * @param before called when there is a step to do in a database that has had some; it may throw to prevent that
 * @throws UnavailableError when the database is newer than this program.
 */
export function migrate(
  database: Database,
  file: string,
  migrations: readonly Migration[],
  before: (step: SchemaStep) => void,
): void {
  const at = schemaOf(database);
  refuseNewer(file, at, migrations.length);
  if (at > 0 && at < migrations.length) before({ file, from: at, to: migrations.length });
  const kysely = sqliteCompiler<unknown>();
  for (const [index, migration] of migrations.entries()) {
    if (index < at) continue;
    database.transaction(() => {
      for (const statement of migration.statements(kysely)) database.exec(statement.compile().sql);
      database.pragma(`user_version = ${index + 1}`);
    })();
  }
}

function refuseNewer(file: string, schema: number, known: number): void {
  if (schema <= known) return;
  const older = listBackups(file)[0];
  const orCopy = older === undefined ? '' : `, or put the copy ${older} in its place and lose what was changed since`;
  throw new UnavailableError(
    `${file} has schema ${schema}, and this warewulfd knows schemas up to ${known}: install the newer version again${orCopy}`,
    { file, schema },
  );
}
