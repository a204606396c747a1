import type { Database } from 'better-sqlite3';
import { ConflictError, CorruptError } from '../../domain/errors.ts';
import type { FieldDocument } from '../../domain/field-kinds-format.ts';
import type {
  NodeChange,
  RecordChange,
  RegistryCommit,
  RegistryRepository,
  StoredRegistry,
  StoredRevision,
} from '../../service/ports/registry-repository.ts';
import { sqliteErrorCode } from './explain-sqlite.ts';
import { createQueryLayer } from './query-layer.ts';
import { prepareRegistryQueries, type RegistryQueries } from './registry-queries.ts';
import type { RegistrySchema } from './registry-schema.ts';

/** The registry in a database that `openDatabase` opened with REGISTRY_MIGRATIONS. */
export function createSqliteRegistry(database: Database): RegistryRepository {
  const layer = createQueryLayer<RegistrySchema>(database);
  const queries = prepareRegistryQueries(layer);
  return {
    load: async () => layer.transaction(() => load(queries, database.name)),
    commit: async (commit) => layer.transaction(() => store(queries, commit)),
    revisions: async (limit) => queries.newestRevisions.all({ limit }).map(readRevision),
  };
}

function load(queries: RegistryQueries, file: string): StoredRegistry {
  const documents = (rows: readonly { name: string; document: string }[]) =>
    new Map(rows.map(({ name, document }) => [name, parseDocument(name, document, file)]));
  return {
    revision: queries.revision.get({})?.number ?? 0,
    nodes: documents(queries.nodes.all({})),
    profiles: documents(queries.profiles.all({})),
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

function store(queries: RegistryQueries, { nodes, profiles, ...facts }: RegistryCommit): void {
  const last = queries.revision.get({})?.number ?? 0;
  if (facts.number !== last + 1) {
    throw new ConflictError(`the registry is at revision ${last} already: repeat the change`, { revision: last });
  }
  for (const { name, after } of profiles) {
    if (after === undefined) queries.deleteProfile.run({ name });
    else queries.putProfile.run({ name, document: JSON.stringify(after) });
  }
  // All old addresses go before new ones come: a change may move an address from one node to another.
  for (const { name } of nodes) {
    queries.deleteHwaddrs.run({ name });
    queries.deleteIps.run({ name });
  }
  for (const node of nodes) storeNode(queries, node);
  const changes = JSON.stringify({ nodes: nodes.map(withoutAddresses), profiles });
  queries.addRevision.run({ ...facts, changes });
}

function storeNode(queries: RegistryQueries, { name, after, hwaddrs, ips }: NodeChange): void {
  if (after === undefined) {
    queries.deleteNode.run({ name });
    return;
  }
  queries.putNode.run({ name, document: JSON.stringify(after) });
  for (const hwaddr of new Set(hwaddrs)) {
    ownAddress(hwaddr, name, queries.addHwaddr.run, queries.hwaddrOwner.get);
  }
  for (const ip of new Set(ips)) ownAddress(ip, name, queries.addIp.run, queries.ipOwner.get);
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

function withoutAddresses({ hwaddrs: _hwaddrs, ips: _ips, ...change }: NodeChange): RecordChange {
  return change;
}

function readRevision({
  changes,
  ...facts
}: {
  number: number;
  at: number;
  who: string;
  command: string;
  changes: string;
}): StoredRevision {
  const { nodes, profiles } = JSON.parse(changes) as Pick<StoredRevision, 'nodes' | 'profiles'>;
  return { ...facts, nodes, profiles };
}
