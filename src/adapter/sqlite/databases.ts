import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Migration } from './migrate.ts';
import { type OpenDatabaseOptions, openDatabase } from './open-database.ts';
import { readSchema } from './read-schema.ts';
import { REGISTRY_MIGRATIONS } from './registry-schema.ts';
import { STATE_MIGRATIONS } from './state-schema.ts';
import { ACCESS_MIGRATIONS } from './token-schema.ts';

/** THE list of databases. */
const DATABASES = {
  registry: { file: 'registry.db', migrations: REGISTRY_MIGRATIONS },
  state: { file: 'state.db', migrations: STATE_MIGRATIONS },
  access: { file: 'access.db', migrations: ACCESS_MIGRATIONS },
} as const satisfies Record<string, { file: string; migrations: readonly Migration[] }>;

/** How far a database is. */
export interface DatabaseSchema {
  readonly file: string;
  /** 0 while there is none. */
  readonly schema: number;
  /** What this program makes of it. */
  readonly newest: number;
}

export interface Databases {
  readonly registry: Database;
  readonly state: Database;
  readonly access: Database;
  readonly schemas: readonly DatabaseSchema[];
  close(): void;
}

/** Opens all databases of a directory, each brought up to the newest schema; when one cannot be, none stays open. */
export function openDatabases(directory: string, options: OpenDatabaseOptions): Databases {
  const opened: Database[] = [];
  const close = (): void => {
    for (const database of opened.splice(0).reverse()) database.close();
  };
  const open = ({ file, migrations }: (typeof DATABASES)[keyof typeof DATABASES]): Database => {
    const database = openDatabase(join(directory, file), migrations, options);
    opened.push(database);
    return database;
  };
  try {
    const [registry, state, access] = [open(DATABASES.registry), open(DATABASES.state), open(DATABASES.access)];
    return { registry, state, access, schemas: schemasOf(directory, (_, newest) => newest), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Looks at databases that nobody has open, and changes nothing. @throws UnavailableError while a daemon runs. */
export function readSchemas(directory: string): readonly DatabaseSchema[] {
  return schemasOf(directory, readSchema);
}

function schemasOf(directory: string, schemaOf: (file: string, newest: number) => number): readonly DatabaseSchema[] {
  return Object.values(DATABASES).map(({ file, migrations }) => {
    const path = join(directory, file);
    return { file: path, schema: schemaOf(path, migrations.length), newest: migrations.length };
  });
}
