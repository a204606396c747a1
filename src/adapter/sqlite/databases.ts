import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Migration } from './migrate.ts';
import { type OpenDatabaseOptions, openDatabase } from './open-database.ts';
import { readSchema } from './read-schema.ts';
import { REGISTRY_MIGRATIONS } from './registry-schema.ts';
import { STATE_MIGRATIONS } from './state-schema.ts';

/** THE list of databases. */
const DATABASES = {
  registry: { file: 'registry.db', migrations: REGISTRY_MIGRATIONS },
  state: { file: 'state.db', migrations: STATE_MIGRATIONS },
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
  readonly schemas: readonly DatabaseSchema[];
  close(): void;
}

/** Opens all databases of a directory, each brought up to the newest schema; when one cannot be, none stays open. */
export function openDatabases(directory: string, options: OpenDatabaseOptions): Databases {
  const open = ({ file, migrations }: (typeof DATABASES)[keyof typeof DATABASES]) =>
    openDatabase(join(directory, file), migrations, options);
  const registry = open(DATABASES.registry);
  try {
    const state = open(DATABASES.state);
    return {
      registry,
      state,
      schemas: schemasOf(directory, (_, newest) => newest),
      close: () => {
        state.close();
        registry.close();
      },
    };
  } catch (error) {
    registry.close();
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
