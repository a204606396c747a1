import { type Cluster, makeCluster } from './cluster.ts';
import { completeRecord, mergeRecords, withoutNegated } from './field-kinds-merge.ts';
import { NODE_FIELDS, type NodeField, type NodeRecord, type ResolvedNode } from './node-schema.ts';

export type Records = ReadonlyMap<string, NodeRecord>;

/**
 * A node with everything its profiles give it: profiles in order, each merged over the ones before, the node's own
 * record last. Unknown profiles are skipped; `~name` in a list takes back every `name`, wherever it stands.
 */
export function resolveNode(name: string, node: NodeRecord, profiles: Records): ResolvedNode {
  const names = expandProfiles(node.profiles ?? [], profiles);
  return resolveOver(mergeProfiles(names, profiles), name, node);
}

/** Resolves all nodes, merging each combination of profiles once. Reuses what `before` resolved from the same records. */
export function resolveCluster(revision: number, nodes: Records, profiles: Records, before?: Resolved): Resolved {
  const known = before?.profiles === profiles ? before : undefined;
  const bases = new Map<string, NodeRecord>();
  const resolved = Array.from(nodes, ([name, node]) => {
    const same = known?.nodes.get(name) === node ? known.cluster.nodes.get(name) : undefined;
    if (same !== undefined) return same;
    const names = expandProfiles(node.profiles ?? [], profiles);
    const key = names.join('\n');
    const base = bases.get(key) ?? mergeProfiles(names, profiles);
    bases.set(key, base);
    return resolveOver(base, name, node);
  });
  return { nodes, profiles, cluster: makeCluster(revision, resolved) };
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

function mergeProfiles(names: readonly string[], profiles: Records): NodeRecord {
  return names.reduce<NodeRecord>((merged, name) => mergeRecords(NODE_FIELDS, merged, profiles.get(name) ?? {}), {});
}

function resolveOver(base: NodeRecord, name: string, node: NodeRecord): ResolvedNode {
  const inherited = Object.fromEntries(Object.entries(base).filter(([field]) => !OWN.has(field)));
  return { name, ...completeRecord(NODE_FIELDS, mergeRecords(NODE_FIELDS, inherited, node)) };
}

const OWN: ReadonlySet<string> = new Set(
  Object.entries<NodeField>(NODE_FIELDS)
    .filter(([, field]) => field.inherited === false)
    .map(([name]) => name),
);
