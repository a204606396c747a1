import { afterEach, beforeEach } from '@jest/globals';
import type { Database } from 'better-sqlite3';
import { openDatabase } from '../../src/adapter/sqlite/open-database.ts';
import { createSqliteRegistry } from '../../src/adapter/sqlite/registry-repository.ts';
import { REGISTRY_MIGRATIONS } from '../../src/adapter/sqlite/registry-schema.ts';
import type { FieldDocument } from '../../src/domain/field-kinds-format.ts';
import { formatDocument } from '../../src/domain/registry-document.ts';
import { createRegistry } from '../../src/service/registry/create-registry.ts';
import type { Registry } from '../../src/service/registry/registry.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** A fresh registry on a real database for each test of a file, or for each run of a property. */
export class RegistryFixture {
  readonly #directory = temporaryDirectory();
  #files = 0;
  #database: Database | undefined;
  #registry: Registry | undefined;
  /** Milliseconds since the epoch; tests move it. */
  now = 1_000_000;

  constructor() {
    beforeEach(() => this.begin());
    afterEach(() => {
      this.#database?.close();
    });
  }

  /** Takes a new registry in place of the one before. */
  async begin(): Promise<void> {
    this.#database?.close();
    this.#database = openDatabase(this.#directory.file(`registry-${this.#files++}.db`), REGISTRY_MIGRATIONS);
    this.#registry = await this.open();
  }

  get registry(): Registry {
    if (!this.#registry) throw new Error('the registry opens before each test');
    return this.#registry;
  }

  /** Another registry on the same database, as after a restart; perhaps without the image that records name. */
  open(images: readonly string[] = ['rocky-9']): Promise<Registry> {
    if (!this.#database) throw new Error('the database opens before each test');
    return createRegistry({
      repository: createSqliteRegistry(this.#database),
      names: { images: () => images, overlays: () => ['wwinit'], ipxeTemplates: () => ['default'] },
      log: { error: () => undefined },
      now: () => this.now,
    });
  }

  /** What the records of all nodes and profiles say. */
  documents(): ReturnType<typeof documentsOf> {
    return documentsOf(this.registry);
  }
}

/** What the records of all nodes and profiles say. */
export function documentsOf(
  registry: Pick<Registry, 'listNodes' | 'listProfiles'>,
): Readonly<Record<'nodes' | 'profiles', Readonly<Record<string, FieldDocument>>>> {
  const entries = (list: readonly { name: string; record: object }[]) =>
    Object.fromEntries(list.map(({ name, record }) => [name, formatDocument(record)]));
  return { nodes: entries(registry.listNodes()), profiles: entries(registry.listProfiles()) };
}
