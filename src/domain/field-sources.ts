import { documentLeaves } from './document-leaves.ts';
import type { NodeRecord } from './node-schema.ts';
import { formatDocument } from './registry-document.ts';
import { expandProfiles, inheritedPart, mergedRecord, type Records } from './resolve-node.ts';
import { shownText } from './secret-fields.ts';

/** One field of a node as it counts. */
export interface FieldSource {
  /** E.g. `network devices.default.ipaddr`. */
  readonly field: string;
  /**
   * The profile that gives it; for a list all that add to it, and the node if it does too. Empty when the node alone
   * says it, `SUPERSEDED` when it overrides a profile.
   */
  readonly source: string;
  /** Lists as they were appended, with `~item` still in them. */
  readonly value: string;
  /** What profiles say too and what does not count, the strongest first. */
  readonly superseded?: readonly SupersededValue[];
}

export interface SupersededValue {
  /** The profile. */
  readonly source: string;
  readonly value: string;
}

/** Where every field of a node comes from. */
export function fieldSources(
  node: { readonly name: string; readonly record: NodeRecord },
  profiles: Records,
): readonly FieldSource[] {
  const own = leavesOf(node.record);
  const givers = expandProfiles(node.record.profiles ?? [], profiles).map((profile) => ({
    profile,
    leaves: leavesOf(inheritedPart(profiles.get(profile) ?? {})),
  }));
  return Array.from(leavesOf(mergedRecord(node.record, profiles)), ([field, value]) => {
    const given = givers.filter(({ leaves }) => leaves.has(field));
    const names = given.map(({ profile }) => profile);
    const ownName = own.has(field) ? node.name : undefined;
    if (Array.isArray(value)) return { field, source: listSource(names, ownName), value: shownText(field, value) };
    const weaker = ownName === undefined ? given.slice(0, -1) : given;
    const superseded = weaker
      .toReversed()
      .map(({ profile, leaves }) => ({ source: profile, value: shownText(field, leaves.get(field)) }));
    return {
      field,
      source: valueSource(names, ownName),
      value: shownText(field, value),
      ...(superseded.length > 0 && { superseded }),
    };
  });
}

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
