import type { Cluster } from './cluster.ts';
import { didYouMean } from './nearest-name.ts';
import type { NodeRecord } from './node-schema.ts';
import type { RecordKind } from './registry-document.ts';
import { checkAddresses } from './registry-rules-addresses.ts';
import type { Records } from './resolve-node.ts';
import type { RuleProblem } from './rule-problem.ts';

/** Names that records may refer to. */
export interface KnownNames {
  readonly images: readonly string[];
  readonly overlays: readonly string[];
  readonly ipxeTemplates: readonly string[];
}

/** The whole registry as it would be. */
export interface Candidate {
  readonly nodes: Records;
  readonly profiles: Records;
  readonly cluster: Cluster;
}

/** What the change touches. */
export interface Touched {
  readonly kind: RecordKind;
  /** Records that are new or changed. */
  readonly names: readonly string[];
  /** Records of this kind as they were: what they named then is not asked again. */
  readonly before: Records;
  readonly deleted: readonly string[];
}

/** Everything that speaks against a change of the registry. */
export function checkRegistry(candidate: Candidate, touched: Touched, known: KnownNames): readonly RuleProblem[] {
  const records = touched.kind === 'node' ? candidate.nodes : candidate.profiles;
  const references = touched.names.flatMap((name) =>
    checkReferences(
      `${touched.kind} ${name}`,
      records.get(name) ?? {},
      touched.before.get(name) ?? {},
      candidate.profiles,
      known,
    ),
  );
  const deleted = touched.kind === 'profile' ? touched.deleted.flatMap((name) => checkUnused(name, candidate)) : [];
  return [...references, ...deleted, ...checkAddresses(candidate.cluster.nodes.values())];
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
  return [{ subject: `${kind} ${name}`, what, remedy, isConflict: false }];
}

/** Words that commands and lists give a meaning: they clear a field, or mark a value that a node overrides. */
const RESERVED: ReadonlySet<string> = new Set(['UNSET', 'UNDEF', 'SUPERSEDED']);

/** RFC 1123 §2.1 labels; Linux takes host names of up to 64 bytes. */
function isHostname(name: string): boolean {
  return (
    name.length <= 64 && name.split('.').every((label) => /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label))
  );
}

/** A record may only name what there is; what it named before its thing went away may stay. */
function checkReferences(
  subject: string,
  record: NodeRecord,
  before: NodeRecord,
  profiles: Records,
  known: KnownNames,
): RuleProblem[] {
  const there = [
    { thing: 'profile', namesOf: profilesOf, known: [...profiles.keys()] },
    { thing: 'overlay', namesOf: overlaysOf, known: known.overlays },
    { thing: 'image', namesOf: ({ imageName }: NodeRecord) => present(imageName), known: known.images },
    {
      thing: 'iPXE template',
      namesOf: ({ ipxeTemplate }: NodeRecord) => present(ipxeTemplate),
      known: known.ipxeTemplates,
    },
  ];
  return there.flatMap(({ thing, namesOf, known: names }) => {
    const fine = new Set([...names, ...namesOf(before)]);
    const unknown = [...new Set(namesOf(record))].filter((name) => !fine.has(name));
    return unknown.map((name) => ({
      subject,
      what: `there is no ${thing} ${name}`,
      remedy: didYouMean(name, names, `${thing}s`),
      isConflict: false,
    }));
  });
}

function profilesOf({ profiles = [] }: NodeRecord): readonly string[] {
  return profiles.map((name) => name.replace(/^~/, ''));
}

function overlaysOf({ systemOverlay = [], runtimeOverlay = [] }: NodeRecord): readonly string[] {
  return [...systemOverlay, ...runtimeOverlay].filter((name) => !name.startsWith('~'));
}

/** A profile that is deleted must not be named any more. */
function checkUnused(profile: string, { nodes, profiles }: Candidate): RuleProblem[] {
  if (profile === DEFAULT_PROFILE) {
    const remedy = 'Clear its fields instead: new nodes take it.';
    return [{ subject: `profile ${profile}`, what: 'cannot be deleted', remedy, isConflict: true }];
  }
  const users = [...usersOf(profile, 'node', nodes), ...usersOf(profile, 'profile', profiles)];
  if (users.length === 0) return [];
  const named = users.length > 5 ? `${users.slice(0, 5).join(', ')} and ${users.length - 5} more` : users.join(', ');
  const remedy = `Take it off first: wwctl ${users[0]?.split(' ')[0]} set NAME --profile LIST.`;
  return [{ subject: `profile ${profile}`, what: `is used by ${named}`, remedy, isConflict: true }];
}

/** New nodes take this profile when no other is named. */
export const DEFAULT_PROFILE = 'default';

function usersOf(profile: string, kind: RecordKind, records: Records): readonly string[] {
  return Array.from(records)
    .filter(([, record]) => profilesOf(record).includes(profile))
    .map(([name]) => `${kind} ${name}`);
}

function present(name: string | undefined): readonly string[] {
  return name === undefined ? [] : [name];
}
