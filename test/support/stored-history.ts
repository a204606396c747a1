import { accessSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Database } from 'better-sqlite3';
import { openDatabase } from '../../src/adapter/sqlite/open-database.ts';
import { createSqliteRegistry } from '../../src/adapter/sqlite/registry-repository.ts';
import { REGISTRY_MIGRATIONS } from '../../src/adapter/sqlite/registry-schema.ts';
import type { FieldDocument } from '../../src/domain/field-kinds-format.ts';
import type {
  RecordAt,
  RegistryRepository,
  RevisionFacts,
  StoredRegistry,
} from '../../src/service/ports/registry-repository.ts';
import { createRegistry } from '../../src/service/registry/create-registry.ts';
import type { Registry } from '../../src/service/registry/registry.ts';

type StoredChange = Awaited<ReturnType<RegistryRepository['changes']>>[number];

/** Everything that the database of a daemon holds about nodes and profiles. */
export interface StoredHistory {
  readonly registry: StoredRegistry;
  /** The oldest first. */
  readonly revisions: readonly RevisionFacts[];
  readonly changes: readonly StoredChange[];
}

/** Reads the registry of a daemon that has ended. @param directory its stateroot */
export async function readStoredHistory(directory: string): Promise<StoredHistory> {
  const database = openStored(directory);
  try {
    const repository = createSqliteRegistry(database);
    const revisions = await repository.revisions({ limit: Number.MAX_SAFE_INTEGER });
    return {
      registry: await repository.load(),
      revisions: revisions.map(({ counts: _, sample: __, ...facts }) => facts).reverse(),
      changes: await repository.changes(0, Number.MAX_SAFE_INTEGER),
    };
  } finally {
    database.close();
  }
}

/** A registry that is not there would be made. */
function openStored(directory: string): Database {
  const file = join(directory, 'database/registry.db');
  accessSync(file);
  return openDatabase(file, REGISTRY_MIGRATIONS);
}

/** Makes every change again, from revision 0 on. @returns what does not fit together; empty when all of it does. */
export function replayHistory({ registry, revisions, changes }: StoredHistory): readonly string[] {
  const records = new Map<string, FieldDocument>();
  const problems: string[] = [];
  for (const { revision, kind, name, before, after } of changes) {
    const record = `${kind} ${name}`;
    const isAsBefore = isDeepStrictEqual(records.get(record), before);
    if (!isAsBefore) problems.push(`revision ${revision} was not applied to what it says of ${record}`);
    if (after === undefined) records.delete(record);
    else records.set(record, after);
  }
  const stored = new Map([
    ...Array.from(registry.nodes, ([name, document]) => [`node ${name}`, document] as const),
    ...Array.from(registry.profiles, ([name, document]) => [`profile ${name}`, document] as const),
  ]);
  if (!isDeepStrictEqual(records, stored)) problems.push('the records are not what their history comes to');
  return [...problems, ...numberProblems(revisions, changes), ...changedAtProblems(registry, changes)];
}

function numberProblems(revisions: readonly RevisionFacts[], changes: readonly StoredChange[]): readonly string[] {
  const empty = revisions.filter(({ number }) => !changes.some(({ revision }) => revision === number));
  const misplaced = revisions.filter(({ number }, index) => number !== index + 1);
  return [
    ...empty.map(({ number }) => `revision ${number} changed nothing`),
    ...misplaced.map(({ number }) => `revision ${number} does not follow the one before`),
  ];
}

function changedAtProblems({ changedAt }: StoredRegistry, changes: readonly RecordAt[]): readonly string[] {
  const last = new Map(changes.map(({ kind, name, revision }) => [`${kind} ${name}`, revision]));
  return changedAt
    .filter(({ kind, name, revision }) => last.get(`${kind} ${name}`) !== revision)
    .map(({ kind, name, revision }) => `revision ${revision} is not the last one of ${kind} ${name}`);
}

/** Lets `look` see the registry of a daemon that has ended, as its next start would load it. */
export async function openStoredRegistry<T>(directory: string, look: (registry: Registry) => T): Promise<T> {
  const database = openStored(directory);
  try {
    const none = () => [];
    const registry = await createRegistry({
      repository: createSqliteRegistry(database),
      names: { images: none, overlays: none, ipxeTemplates: none },
      log: { error: () => undefined },
      now: Date.now,
    });
    return look(registry);
  } finally {
    database.close();
  }
}
