import { mergeFree } from './field-kinds-merge.ts';
import type { NodeRecord } from './node-schema.ts';
import type { RecordName } from './record-name.ts';
import { expandProfiles, type Records } from './resolve-node.ts';
import type { RuleProblem } from './rule-problem.ts';

/** A record that takes part in a node, with what it says under `resources`. */
interface Giver {
  readonly name: RecordName;
  readonly resources: unknown;
}

/**
 * Resources that one record has as a list and another, which takes part in the same node, as a map: they cannot be
 * merged, and taking one would lose the other. Each pair of records is reported once.
 */
export function checkMerge(nodes: Records, profiles: Records): readonly RuleProblem[] {
  const found = new Map<string, RuleProblem>();
  const checked = new Set<string>();
  for (const [name, node] of nodes) {
    const key = (node.profiles ?? []).join('\n');
    if (node.resources === undefined && checked.has(key)) continue;
    checked.add(key);
    const names = expandProfiles(node.profiles ?? [], profiles);
    const givers = [
      ...names.map((profile) => giver({ kind: 'profile', name: profile }, profiles.get(profile))),
      giver({ kind: 'node', name }, node),
    ];
    for (const problem of mixesOf(givers.filter((one) => one !== undefined)))
      found.set(JSON.stringify(problem), problem);
  }
  return [...found.values()];
}

function giver(name: RecordName, record: NodeRecord | undefined): Giver | undefined {
  return record?.resources === undefined ? undefined : { name, resources: record.resources };
}

/** Each record is held against what those before it come to. */
function mixesOf(givers: readonly Giver[]): readonly RuleProblem[] {
  return givers.flatMap((over, index) => {
    const before = givers.slice(0, index);
    const base = before.reduce<unknown>((merged, { resources }) => mergeFree(merged, resources), {});
    return mixes(base, over.resources, []).map((keys) => problemAt(keys, before, over));
  });
}

/** The keys of every place where a list meets a map. */
function mixes(base: unknown, over: unknown, keys: readonly string[]): readonly (readonly string[])[] {
  const [first, second] = [shapeOf(base), shapeOf(over)];
  if (first === undefined || second === undefined) return [];
  if (first !== second) return [keys];
  if (first === 'list') return [];
  return Object.keys(over ?? {}).flatMap((key) => mixes(childOf(base, key), childOf(over, key), [...keys, key]));
}

function problemAt(keys: readonly string[], before: readonly Giver[], over: Giver): RuleProblem {
  const shape = shapeAt(over, keys);
  const other = before.findLast((giver) => {
    const its = shapeAt(giver, keys);
    return its !== undefined && its !== shape;
  });
  const records = [over.name, ...(other === undefined ? [] : [other.name])] as const;
  return {
    records,
    path: ['resources', ...keys].join('.'),
    what: `is a ${shape} here and a ${shape === 'list' ? 'map' : 'list'} in ${other?.name.kind} ${other?.name.name}`,
    remedy: 'Make both of them the same, or give one of them another name.',
    isConflict: true,
  };
}

function shapeAt({ resources }: Giver, keys: readonly string[]): 'list' | 'map' | undefined {
  return shapeOf(keys.reduce<unknown>(childOf, resources));
}

function childOf(value: unknown, key: string): unknown {
  if (shapeOf(value) !== 'map') return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

function shapeOf(value: unknown): 'list' | 'map' | undefined {
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' && value !== null ? 'map' : undefined;
}
