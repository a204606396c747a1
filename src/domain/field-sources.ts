import { documentLeaves } from './document-leaves.ts';
import type { NodeRecord } from './node-schema.ts';
import { formatDocument } from './registry-document.ts';
import { expandProfiles, inheritedPart, mergedRecords, type Records } from './resolve-node.ts';
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

interface SupersededValue {
  /** The profile. */
  readonly source: string;
  readonly value: string;
}

/** Tells where every field of a node comes from. */
export function fieldSources(
  profiles: Records,
): (node: { readonly name: string; readonly record: NodeRecord }) => readonly FieldSource[] {
  const mergedRecord = mergedRecords(profiles);
  const leavesOfProfile = new Map(
    Array.from(profiles, ([profile, record]) => [profile, leavesOf(inheritedPart(record))]),
  );
  return ({ name, record }) => {
    const own = leavesOf(record);
    const givers = expandProfiles(record.profiles ?? [], profiles).map((profile) => ({
      profile,
      leaves: leavesOfProfile.get(profile) ?? NO_LEAVES,
    }));
    return Array.from(leavesOf(mergedRecord(record)), ([field, value]) => {
      const given = givers.filter(({ leaves }) => leaves.has(field));
      const owner = own.has(field) ? name : undefined;
      return Array.isArray(value) ? ofList(field, value, given, owner) : ofValue(field, value, given, owner);
    });
  };
}

type Leaves = ReadonlyMap<string, unknown>;

const NO_LEAVES: Leaves = new Map();

/** A profile that says the field in question; the strongest comes last. */
interface Giver {
  readonly profile: string;
  readonly leaves: Leaves;
}

function leavesOf(record: NodeRecord): Leaves {
  return documentLeaves(formatDocument(record));
}

function ofList(field: string, value: unknown, givers: readonly Giver[], owner: string | undefined): FieldSource {
  const names = [...givers.map(({ profile }) => profile), ...(owner === undefined ? [] : [owner])];
  return { field, source: givers.length === 0 ? '' : names.join(','), value: shownText(field, value) };
}

function ofValue(field: string, value: unknown, givers: readonly Giver[], owner: string | undefined): FieldSource {
  const isOverridden = owner !== undefined && givers.length > 0;
  const weaker = owner === undefined ? givers.slice(0, -1) : givers;
  const superseded = weaker
    .toReversed()
    .map(({ profile, leaves }) => ({ source: profile, value: shownText(field, leaves.get(field)) }));
  return {
    field,
    source: isOverridden ? 'SUPERSEDED' : (givers.at(-1)?.profile ?? ''),
    value: shownText(field, value),
    ...(superseded.length > 0 && { superseded }),
  };
}
