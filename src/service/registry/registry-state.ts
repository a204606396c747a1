import { CorruptError } from '../../domain/errors.ts';
import type { FieldDocument } from '../../domain/field-kinds-format.ts';
import type { NodeRecord } from '../../domain/node-schema.ts';
import { type RecordKind, readDocument } from '../../domain/registry-document.ts';
import { type Records, type Resolved, resolveCluster } from '../../domain/resolve-node.ts';
import type { StoredRegistry } from '../ports/registry-repository.ts';

/** The registry in memory at one revision. */
export interface RegistryState extends Resolved {
  readonly revision: number;
}

/** New records by name; undefined takes a record away. */
export type Edits = ReadonlyMap<string, NodeRecord | undefined>;

/** @throws CorruptError when a stored record has fields this program does not know. */
export function readState(stored: StoredRegistry): RegistryState {
  const nodes = readRecords('node', stored.nodes);
  const profiles = readRecords('profile', stored.profiles);
  return { revision: stored.revision, ...resolveCluster(stored.revision, nodes, profiles) };
}

/** The state after edits of one kind, one revision later. */
export function editState(state: RegistryState, kind: RecordKind, edits: Edits): RegistryState {
  const revision = state.revision + 1;
  const nodes = kind === 'node' ? editRecords(state.nodes, edits) : state.nodes;
  const profiles = kind === 'profile' ? editRecords(state.profiles, edits) : state.profiles;
  return { revision, ...resolveCluster(revision, nodes, profiles, state) };
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
    {
      kind,
      name,
    },
  );
}

function editRecords(records: Records, edits: Edits): Records {
  const edited = new Map(records);
  for (const [name, record] of edits) {
    if (record === undefined) edited.delete(name);
    else edited.set(name, record);
  }
  return edited;
}
