import { documentLeaves, leafText } from './document-leaves.ts';
import type { NodeRecord, ResolvedNode } from './node-schema.ts';
import { formatDocument } from './registry-document.ts';
import { expandProfiles, type Records } from './resolve-node.ts';

/** A node's own record, and what it is with its profiles. */
export interface SourcedNode {
  readonly name: string;
  readonly record: NodeRecord;
  readonly resolved: ResolvedNode;
}

/** One field of a node as it counts. */
export interface FieldSource {
  /** E.g. `network devices.default.ipaddr`. */
  readonly field: string;
  /**
   * The profile that gives it; for a list all that add to it, and the node if it does too. Empty when the node alone
   * says it, `SUPERSEDED` when it overrides a profile.
   */
  readonly source: string;
  readonly value: string;
}

export function fieldSources(node: SourcedNode, profiles: Records): readonly FieldSource[] {
  const own = leavesOf(node.record);
  const givers = expandProfiles(node.record.profiles ?? [], profiles).map((profile) => ({
    profile,
    leaves: leavesOf(profiles.get(profile) ?? {}),
  }));
  return Array.from(leavesOf(node.resolved), ([field, value]) => {
    const given = OWN_FIELDS.has(field) ? [] : givers.filter(({ leaves }) => leaves.has(field));
    const names = given.map(({ profile }) => profile);
    const ownName = own.has(field) ? node.name : undefined;
    const source = Array.isArray(value) ? listSource(names, ownName) : valueSource(names, ownName);
    return { field, source, value: leafText(value) };
  });
}

/** Nodes do not get these from their profiles. */
const OWN_FIELDS: ReadonlySet<string> = new Set(['profiles', 'comment']);

function leavesOf(record: NodeRecord): ReadonlyMap<string, unknown> {
  return documentLeaves(formatDocument(record));
}

function listSource(profiles: readonly string[], node: string | undefined): string {
  if (profiles.length === 0) return '';
  return [...profiles, ...(node === undefined ? [] : [node])].join(',');
}

function valueSource(profiles: readonly string[], node: string | undefined): string {
  if (node === undefined) return profiles.at(-1) ?? '';
  return profiles.length === 0 ? '' : 'SUPERSEDED';
}
