import type { Cluster } from './cluster.ts';
import type { RecordKind } from './registry-document.ts';
import { checkAddresses, keepAddresses } from './registry-rules-addresses.ts';
import { checkHosts } from './registry-rules-hosts.ts';
import { checkMerge } from './registry-rules-merge.ts';
import { checkHostAddresses } from './registry-rules-networks.ts';
import {
  checkReferences,
  type KnownNames,
  profilesOf,
  type Reference,
  referencesTo,
} from './registry-rules-references.ts';
import type { Records } from './resolve-node.ts';
import type { RuleProblem } from './rule-problem.ts';

/** The whole registry as it would be. */
export interface Candidate {
  readonly nodes: Records;
  readonly profiles: Records;
  readonly cluster: Cluster;
}

/** What a change touches of one kind. */
export interface Touched {
  readonly kind: RecordKind;
  /** Records that are new or changed. */
  readonly names: readonly string[];
  /** Records of this kind as they were: what they named then is not asked again. */
  readonly before: Records;
  readonly deleted: readonly string[];
}

/**
 * Everything that speaks against a change of the registry.
 * @param before the nodes as they were, whose addresses are known to be fine
 */
export function checkRegistry(
  candidate: Candidate,
  touched: readonly Touched[],
  known: KnownNames,
  before: Cluster['nodes'],
): readonly RuleProblem[] {
  const there = referencesTo(candidate.profiles, known);
  const { nodes } = candidate.cluster;
  return [
    ...touched.flatMap((part) => checkTouched(candidate, part, there)),
    ...(keepAddresses(nodes.values(), before)
      ? []
      : [...checkAddresses(nodes.values()), ...checkHostAddresses(nodes.values(), before)]),
    ...checkMerge(candidate.nodes, candidate.profiles),
  ];
}

function checkTouched(
  candidate: Candidate,
  { kind, names, before, deleted }: Touched,
  there: readonly Reference[],
): readonly RuleProblem[] {
  const records = kind === 'node' ? candidate.nodes : candidate.profiles;
  const said = names.flatMap((name) => {
    const [record, old] = [records.get(name) ?? {}, before.get(name) ?? {}];
    return [...checkReferences({ kind, name }, record, old, there), ...checkHosts({ kind, name }, record, old)];
  });
  const unused = kind === 'profile' ? deleted.flatMap((name) => checkUnused(name, candidate)) : [];
  return [...said, ...unused];
}

/** Whether a new record may have this name. */
export function checkNewName(kind: RecordKind, name: string): readonly RuleProblem[] {
  const isName = kind === 'node' ? isHostname(name) : /^[A-Za-z0-9_][\w.:-]{0,127}$/.test(name);
  if (isName && !RESERVED.has(name)) return [];
  const remedy =
    kind === 'node'
      ? 'A node is named like a host: letters, digits and hyphens, with dots between labels, at most 64 characters.'
      : 'A profile has a name of letters, digits and . _ : - at most 128 characters long.';
  const what = RESERVED.has(name) ? 'the name has a meaning of its own' : `${JSON.stringify(name)} cannot be its name`;
  return [{ records: [{ kind, name }], what, remedy, isConflict: false }];
}

/** Words that commands and lists give a meaning: they clear a field, or mark a value that a node overrides. */
const RESERVED: ReadonlySet<string> = new Set(['UNSET', 'UNDEF', 'SUPERSEDED']);

/** RFC 1123 §2.1 labels; Linux takes host names of up to 64 bytes. */
function isHostname(name: string): boolean {
  return (
    name.length <= 64 && name.split('.').every((label) => /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label))
  );
}

/** A profile that is deleted must not be named any more. */
function checkUnused(profile: string, { nodes, profiles }: Candidate): RuleProblem[] {
  if (profile === DEFAULT_PROFILE) {
    const remedy = 'Clear its fields instead: new nodes take it.';
    return [{ records: [{ kind: 'profile', name: profile }], what: 'cannot be deleted', remedy, isConflict: true }];
  }
  const users = [...usersOf(profile, 'node', nodes), ...usersOf(profile, 'profile', profiles)];
  if (users.length === 0) return [];
  const named = users.length > 5 ? `${users.slice(0, 5).join(', ')} and ${users.length - 5} more` : users.join(', ');
  const remedy = `Take it off first: wwctl ${users[0]?.split(' ')[0]} set NAME --profile LIST.`;
  return [{ records: [{ kind: 'profile', name: profile }], what: `is used by ${named}`, remedy, isConflict: true }];
}

/** New nodes take this profile when no other is named. */
export const DEFAULT_PROFILE = 'default';

function usersOf(profile: string, kind: RecordKind, records: Records): readonly string[] {
  return Array.from(records)
    .filter(([, record]) => profilesOf(record).includes(profile))
    .map(([name]) => `${kind} ${name}`);
}
