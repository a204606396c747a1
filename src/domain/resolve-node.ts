import { type Cluster, makeCluster } from './cluster.ts';
import {
  completeMerged,
  completeRecord,
  type EarlierMerge,
  mergeRecords,
  withoutNegated,
} from './field-kinds-merge.ts';
import type { NodeField } from './field-row.ts';
import { type CompleteRecord, NODE_FIELDS, type NodeRecord, type ResolvedNode } from './node-schema.ts';
import { sameValue } from './same-value.ts';

export type Records = ReadonlyMap<string, NodeRecord>;

/**
 * A node with everything its profiles give it: profiles in order, each merged over the ones before, the node's own
 * record last. Unknown profiles are skipped; `~name` in a list takes back every `name`, wherever it stands.
 */
export function resolveNode(name: string, node: NodeRecord, profiles: Records): ResolvedNode {
  return resolveOver(inheritance(expandProfiles(node.profiles ?? [], profiles), profiles), name, node);
}

/** Resolves all nodes, merging each combination of profiles once. Reuses what `before` resolved from the same records. */
export function resolveCluster(revision: number, nodes: Records, profiles: Records, before?: Resolved): Resolved {
  const known = before?.profiles === profiles ? before : undefined;
  const inherited = inheritances(profiles);
  const resolved = Array.from(nodes, ([name, node]) => {
    const [record, merged] = [known?.nodes.get(name), known?.cluster.nodes.get(name)];
    if (merged !== undefined && record === node) return merged;
    const isAlike = record !== undefined && merged !== undefined && sameValue(record.profiles, node.profiles);
    return resolveOver(inherited(node.profiles ?? []), name, node, isAlike ? { over: record, merged } : undefined);
  });
  return { nodes, profiles, cluster: makeCluster(revision, resolved) };
}

/** What the profiles of nodes and their own records say together, with lists as they were appended. */
export function mergedRecords(profiles: Records): (node: NodeRecord) => NodeRecord {
  const inherited = inheritances(profiles);
  return (node) => mergeRecords(NODE_FIELDS, inherited(node.profiles ?? []).record, node);
}

/** What a node gets of a profile's record. */
export function inheritedPart(profile: NodeRecord): NodeRecord {
  return Object.fromEntries(Object.entries(profile).filter(([field]) => !OWN.has(field)));
}

/** A cluster together with the records it was resolved from. */
export interface Resolved {
  readonly nodes: Records;
  readonly profiles: Records;
  readonly cluster: Cluster;
}

/**
 * The profiles that take part, the strongest last. Depth first with one visited set: a profile's own profiles come
 * before it, so it overrides them, and cycles end.
 */
export function expandProfiles(names: readonly string[], profiles: Records): readonly string[] {
  const visited = new Set<string>();
  const expand = (name: string): readonly string[] => {
    if (name.startsWith('~')) return [name];
    if (visited.has(name)) return [];
    visited.add(name);
    return [...(profiles.get(name)?.profiles ?? []).flatMap(expand), name];
  };
  return withoutNegated(names.flatMap(expand));
}

/** What profiles give: as they say it, and complete. */
interface Inheritance {
  readonly record: NodeRecord;
  readonly complete: CompleteRecord;
}

/** Works out what each list of profiles gives once. */
function inheritances(profiles: Records): (names: readonly string[]) => Inheritance {
  const known = new Map<string, Inheritance>();
  return (names) => {
    const key = names.join('\n');
    const found = known.get(key) ?? inheritance(expandProfiles(names, profiles), profiles);
    known.set(key, found);
    return found;
  };
}

function inheritance(names: readonly string[], profiles: Records): Inheritance {
  const merged = names.reduce<NodeRecord>(
    (base, name) => mergeRecords(NODE_FIELDS, base, profiles.get(name) ?? {}),
    {},
  );
  const record = inheritedPart(merged);
  return { record, complete: completeRecord(NODE_FIELDS, record) };
}

function resolveOver(
  { record, complete }: Inheritance,
  name: string,
  node: NodeRecord,
  earlier?: EarlierMerge,
): ResolvedNode {
  return { name, ...completeMerged(NODE_FIELDS, record, complete, node, earlier) };
}

const OWN: ReadonlySet<string> = new Set(
  Object.entries<NodeField>(NODE_FIELDS)
    .filter(([, field]) => field.inherited === false)
    .map(([name]) => name),
);
