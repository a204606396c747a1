import type { Database } from 'better-sqlite3';
import type { Kysely } from 'kysely';
import { UnavailableError } from '../../domain/errors.ts';
import { type Compilable, sqliteCompiler } from './query-layer.ts';

/** One step of a schema. Its place in the list is its number; a released step never changes. */
export interface Migration {
  /** E.g. `registry tables`. */
  readonly name: string;
  /** @param kysely untyped: a migration knows the tables as they were at its time. */
  statements(kysely: Kysely<unknown>): readonly Compilable[];
}

/**
 * Brings a database up to the newest schema, each step in a transaction of its own.
 * @throws UnavailableError when the database is newer than this program.
 */
export function migrate(database: Database, file: string, migrations: readonly Migration[]): void {
  const at = Number(database.pragma('user_version', { simple: true }));
  if (at > migrations.length) {
    throw new UnavailableError(
      `${file} has schema ${at}, and this warewulfd knows schemas up to ${migrations.length}: install the newer version again`,
      { file, schema: at },
    );
  }
  const kysely = sqliteCompiler<unknown>();
  for (const [index, migration] of migrations.entries()) {
    if (index < at) continue;
    database.transaction(() => {
      for (const statement of migration.statements(kysely)) database.exec(statement.compile().sql);
      database.pragma(`user_version = ${index + 1}`);
    })();
  }
}
