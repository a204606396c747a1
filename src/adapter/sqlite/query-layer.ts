import type { Database, Statement } from 'better-sqlite3';
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { explainSqlite } from './explain-sqlite.ts';

/** Anything Kysely can turn into SQL that gives rows of `R`. */
export interface Compilable<R = unknown> {
  compile(): CompiledQuery<R>;
}

/** A statement that was compiled and prepared once; each run binds its values. */
interface PreparedQuery<P, R> {
  /** For statements that give no rows. @returns how many rows they changed. */
  run(values: P): number;
  all(values: P): R[];
  get(values: P): R | undefined;
}

/**
 * Kysely builds and types the SQL, better-sqlite3 executes it: at once and without promises, so that nothing else can
 * get between the statements of a transaction.
 */
export interface QueryLayer<Schema> {
  /** @param build gets a stand-in for every value that a run binds. */
  prepare<P extends object, R>(build: (kysely: Kysely<Schema>, values: P) => Compilable<R>): PreparedQuery<P, R>;
  /** Runs `work` in one transaction: all of it or nothing. @throws UnavailableError when the disk is full or broken. */
  transaction<T>(work: () => T): T;
}

export function createQueryLayer<Schema>(database: Database): QueryLayer<Schema> {
  const kysely = sqliteCompiler<Schema>();
  return {
    prepare: (build) => prepare(database, build, kysely),
    transaction: (work) => {
      try {
        return database.transaction(work).immediate();
      } catch (cause) {
        throw explainSqlite(database.name, cause) ?? cause;
      }
    },
  };
}

/** Kysely for SQLite without a connection: it only compiles. */
export function sqliteCompiler<Schema>(): Kysely<Schema> {
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (kysely) => new SqliteIntrospector(kysely),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}

/** Stands for a value until a run binds it. */
class StandIn {
  readonly key: string;

  constructor(key: string) {
    this.key = key;
  }
}

function prepare<Schema, P extends object, R>(
  database: Database,
  build: (kysely: Kysely<Schema>, values: P) => Compilable<R>,
  kysely: Kysely<Schema>,
): PreparedQuery<P, R> {
  const standIns = new Proxy({}, { get: (_, key) => new StandIn(String(key)) }) as P;
  const { sql, parameters } = build(kysely, standIns).compile();
  const statement: Statement<unknown[], R> = database.prepare<unknown[], R>(sql);
  // A change of ten thousand records binds several times as many values.
  const bind = (values: P) => {
    const given = values as Readonly<Record<string, unknown>>;
    return parameters.map((parameter) => (parameter instanceof StandIn ? given[parameter.key] : parameter) ?? null);
  };
  return {
    run: (values) => statement.run(...bind(values)).changes,
    all: (values) => statement.all(...bind(values)),
    get: (values) => statement.get(...bind(values)),
  };
}
