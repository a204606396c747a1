import type { Database } from 'better-sqlite3';
import { ConflictError, CorruptError } from '../../domain/errors.ts';
import type { FieldDocument } from '../../domain/field-kinds-format.ts';
import type { RecordKind } from '../../domain/registry-document.ts';
import { mapInTurns } from '../../service/map-in-turns.ts';
import type {
  AddressedChange,
  RegistryCommit,
  RegistryRepository,
  StoredRegistry,
} from '../../service/ports/registry-repository.ts';
import { sqliteErrorCode } from './explain-sqlite.ts';
import { createQueryLayer } from './query-layer.ts';
import { prepareRegistryQueries, type RegistryQueries } from './registry-queries.ts';
import { createRevisionReader } from './registry-revisions.ts';
import type { RegistrySchema } from './registry-schema.ts';

/** The registry in a database that `openDatabase` opened with REGISTRY_MIGRATIONS. */
export function createSqliteRegistry(database: Database): RegistryRepository {
  const layer = createQueryLayer<RegistrySchema>(database);
  const queries = prepareRegistryQueries(layer);
  return {
    load: async () => layer.transaction(() => load(queries, database.name)),
    commit: async ({ changes, ...facts }) => {
      const written = await mapInTurns(changes, withTexts);
      layer.transaction(() => store(queries, facts, written));
    },
    ...createRevisionReader(queries),
  };
}

function load(queries: RegistryQueries, file: string): StoredRegistry {
  const documents = (rows: readonly { name: string; document: string }[]) =>
    new Map(rows.map(({ name, document }) => [name, parseDocument(name, document, file)]));
  return {
    revision: queries.lastRevision.get({})?.number ?? 0,
    nodes: documents(queries.nodes.all({})),
    profiles: documents(queries.profiles.all({})),
    changedAt: queries.changedAt
      .all({})
      .map(({ kind, name, revision }) => ({ kind: kind as RecordKind, name, revision })),
  };
}

/** SQLite's own check sees damage to its structure, not to what is stored in it. */
function parseDocument(name: string, document: string, file: string): FieldDocument {
  try {
    return JSON.parse(document) as FieldDocument;
  } catch (cause) {
    const message = `${file} is damaged (the record ${name} is not JSON): move it away and restore a copy`;
    throw new CorruptError(message, { file, name }, { cause });
  }
}

/** A change with its documents as they are stored. */
interface WrittenChange extends Omit<AddressedChange, 'before' | 'after'> {
  readonly before: string | null;
  readonly after: string | null;
}

function withTexts(change: AddressedChange): WrittenChange {
  const [before = null, after = null] = [change.before, change.after].map((side) => side && JSON.stringify(side));
  return { ...change, before, after };
}

function store(
  queries: RegistryQueries,
  { from, ...facts }: Omit<RegistryCommit, 'changes'>,
  changes: readonly WrittenChange[],
): void {
  const last = queries.lastRevision.get({})?.number ?? 0;
  if (facts.number !== last + 1) {
    throw new ConflictError(`the registry is at revision ${last} already: repeat the change`, { revision: last });
  }
  queries.addRevision.run({ ...facts, origin: from });
  // All that goes does so before anything comes: a change may move an address from one node to another.
  for (const change of changes) storeEnd(queries, change);
  for (const change of changes) storeChange(queries, facts.number, change);
}

/** Takes away a record, with which its addresses go, or the addresses that it had. */
function storeEnd(queries: RegistryQueries, { kind, name, before, after, addresses }: WrittenChange): void {
  if (after === null) {
    const remove = kind === 'node' ? queries.deleteNode : queries.deleteProfile;
    remove.run({ name });
  } else if (before !== null && addresses !== undefined) {
    queries.deleteHwaddrs.run({ name });
    queries.deleteIps.run({ name });
  }
}

function storeChange(queries: RegistryQueries, revision: number, change: WrittenChange): void {
  const { kind, name, before, after, addresses } = change;
  const put = kind === 'node' ? queries.putNode : queries.putProfile;
  if (after !== null) put.run({ name, document: after });
  for (const hwaddr of new Set(addresses?.hwaddrs)) {
    ownAddress(hwaddr, name, queries.addHwaddr.run, queries.hwaddrOwner.get);
  }
  for (const ip of new Set(addresses?.ips)) ownAddress(ip, name, queries.addIp.run, queries.ipOwner.get);
  queries.addChange.run({ revision, kind, name, before, after });
}

type Bound = { readonly address: string; readonly node: string };

function ownAddress(
  address: string,
  node: string,
  add: (values: Bound) => number,
  findOwner: (values: { address: string }) => { node: string } | undefined,
): void {
  try {
    add({ address, node });
  } catch (cause) {
    if (!sqliteErrorCode(cause).startsWith('SQLITE_CONSTRAINT')) throw cause;
    const owner = findOwner({ address })?.node ?? 'another node';
    throw new ConflictError(
      `${address} belongs to node ${owner}: node ${node} needs another`,
      { address, node, owner },
      { cause },
    );
  }
}
