import { CorruptError } from '../../domain/errors.ts';
import type { FieldDocument } from '../../domain/field-kinds-format.ts';
import type { NodeRecord } from '../../domain/node-schema.ts';
import { type RecordKind, readDocument } from '../../domain/registry-document.ts';
import { type Records, type Resolved, resolveCluster } from '../../domain/resolve-node.ts';
import type { StoredRegistry } from '../ports/registry-repository.ts';

/** The registry in memory at one revision. */
export interface RegistryState extends Resolved {
  readonly revision: number;
  /** The revision that changed a record last, also of records that are gone. */
  readonly changedAt: Readonly<Record<RecordKind, ReadonlyMap<string, number>>>;
}

/** New records by name; undefined takes a record away. */
export type RecordEdits = ReadonlyMap<string, NodeRecord | undefined>;
export type Edits = Readonly<Record<RecordKind, RecordEdits>>;

export const RECORD_KINDS: readonly RecordKind[] = ['profile', 'node'];

export const NO_EDITS: RecordEdits = new Map();

/** @throws CorruptError when a stored record has fields this program does not know. */
export function readState(stored: StoredRegistry): RegistryState {
  const nodes = readRecords('node', stored.nodes);
  const profiles = readRecords('profile', stored.profiles);
  const changedAt = (kind: RecordKind) =>
    new Map(stored.changedAt.filter((record) => record.kind === kind).map(({ name, revision }) => [name, revision]));
  return {
    revision: stored.revision,
    changedAt: { node: changedAt('node'), profile: changedAt('profile') },
    ...resolveCluster(stored.revision, nodes, profiles),
  };
}

/** The state after edits, one revision later. */
export function editState(state: RegistryState, edits: Edits): RegistryState {
  const revision = state.revision + 1;
  const changedAt = (kind: RecordKind) => {
    if (edits[kind].size === 0) return state.changedAt[kind];
    const later = new Map(state.changedAt[kind]);
    for (const name of edits[kind].keys()) later.set(name, revision);
    return later;
  };
  return {
    revision,
    changedAt: { node: changedAt('node'), profile: changedAt('profile') },
    ...resolveCluster(
      revision,
      editRecords(state.nodes, edits.node),
      editRecords(state.profiles, edits.profile),
      state,
    ),
  };
}

export function recordsOf(state: RegistryState, kind: RecordKind): Records {
  return kind === 'node' ? state.nodes : state.profiles;
}

function readRecords(kind: RecordKind, documents: ReadonlyMap<string, FieldDocument>): Records {
  return new Map(Array.from(documents, ([name, document]) => [name, readStored(kind, name, document)]));
}

function readStored(kind: RecordKind, name: string, document: FieldDocument): NodeRecord {
  const { value, problems } = readDocument(kind, document);
  const [first] = problems;
  if (first === undefined) return value;
  const place = first.path.join('.');
  throw new CorruptError(
    `the stored ${kind} ${name} cannot be read: ${place}: ${first.what}; restore a copy of registry.db`,
    { kind, name },
  );
}

/** The same map when nothing is edited: who knows it need not look at it again. */
function editRecords(records: Records, edits: RecordEdits): Records {
  if (edits.size === 0) return records;
  const edited = new Map(records);
  for (const [name, record] of edits) {
    if (record === undefined) edited.delete(name);
    else edited.set(name, record);
  }
  return edited;
}
