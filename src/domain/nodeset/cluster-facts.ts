import { NODE_FIELDS, type ResolvedNode } from '../node-schema.ts';
import { expandProfiles, type Resolved } from '../resolve-node.ts';
import { fullPath, SHORT_NAMES } from './attribute-names.ts';
import { findFieldAttribute, looseKey } from './field-attribute.ts';
import type { NodeAttribute, NodeGroups, NodesetFacts, UnknownAttribute } from './nodeset-facts.ts';

/**
 * What nodesets ask of a cluster. Making it costs nothing: groups are gathered when the first one is asked for. A profile
 * is a group even while no node has it.
 */
export function nodesetFacts(resolved: Resolved): NodesetFacts {
  const { nodes } = resolved.cluster;
  const profilesOf = effectiveProfiles(resolved);
  const sources: Readonly<Record<string, GroupSource>> = {
    profile: { of: ({ name }) => profilesOf(name), known: () => resolved.profiles.keys() },
    cluster: { of: ({ clusterName = '' }) => [clusterName], known: () => [] },
    group: { of: tagGroups, known: () => [] },
  };
  const gathered = new Map<string, NodeGroups>();
  const gather = (key: string, of: readonly GroupSource[]): NodeGroups => {
    const groups = gathered.get(key) ?? gatherGroups(nodes.values(), of);
    gathered.set(key, groups);
    return groups;
  };
  const findAttribute = (path: string): NodeAttribute | UnknownAttribute => attributeAt(path, nodes, profilesOf);
  return {
    allNames: () => nodes.keys(),
    has: (name) => nodes.has(name),
    groups: () => gather('', Object.values(sources)),
    findGroupSource: (source) => {
      const known = Object.hasOwn(sources, source) ? sources[source] : undefined;
      if (known !== undefined) return gather(source, [known]);
      const attribute = findAttribute(source);
      if ('unknown' in attribute) return undefined;
      return gather(source, [{ of: ({ name }) => attribute.valuesOf(name), known: () => [] }]);
    },
    findAttribute,
  };
}

/** What makes groups: the groups of one node, and those that exist without nodes. */
interface GroupSource {
  readonly of: (node: ResolvedNode) => readonly string[];
  readonly known: () => Iterable<string>;
}

function gatherGroups(nodes: Iterable<ResolvedNode>, sources: readonly GroupSource[]): NodeGroups {
  const groups = new Map<string, string[]>();
  for (const { known } of sources) for (const group of known()) groups.set(group, []);
  for (const node of nodes) {
    for (const group of new Set(sources.flatMap(({ of }) => of(node)))) {
      const members = groups.get(group);
      if (members !== undefined) members.push(node.name);
      else if (group !== '') groups.set(group, [node.name]);
    }
  }
  return { nodesOf: (group) => groups.get(group), names: () => groups.keys() };
}

/** The profiles that take part in a node. Many nodes have the same ones. */
function effectiveProfiles({ nodes, profiles }: Resolved): (node: string) => readonly string[] {
  const expanded = new Map<string, readonly string[]>();
  return (node) => {
    const own = nodes.get(node)?.profiles ?? [];
    const key = own.join('\n');
    const names = expanded.get(key) ?? expandProfiles(own, profiles);
    expanded.set(key, names);
    return names;
  };
}

function tagGroups({ tags }: ResolvedNode): readonly string[] {
  return tags['groups']?.split(',').map((group) => group.trim()) ?? [];
}

function attributeAt(
  path: string,
  nodes: ReadonlyMap<string, ResolvedNode>,
  profilesOf: (node: string) => readonly string[],
): NodeAttribute | UnknownAttribute {
  const full = fullPath(path);
  const found = findFieldAttribute(NODE_FIELDS, full);
  if ('unknown' in found)
    return isTopLevel(found) ? { ...found, candidates: [...found.candidates, ...SHORT_NAMES] } : found;
  const isProfiles = looseKey(full) === looseKey(NODE_FIELDS.profiles.key);
  return {
    spell: found.spell,
    valuesOf: isProfiles ? profilesOf : (name) => found.texts(nodes.get(name)),
  };
}

function isTopLevel({ candidates }: UnknownAttribute): boolean {
  return candidates.includes(NODE_FIELDS.profiles.key);
}
