import { nearestReference } from './image-reference.ts';
import { didYouMean } from './nearest-name.ts';
import { NODE_FIELDS, type NodeRecord } from './node-schema.ts';
import type { RecordName } from './record-name.ts';
import type { Records } from './resolve-node.ts';
import type { RuleProblem } from './rule-problem.ts';

/** Names that records may refer to. */
export interface KnownNames {
  /** Also as `IMAGE@N` and `IMAGE@LABEL`. */
  readonly images: readonly string[];
  readonly overlays: readonly string[];
  readonly ipxeTemplates: readonly string[];
}

/** Things of one kind that records name. */
export interface Reference {
  readonly thing: string;
  /** The names by the keys of the fields that they stand in. */
  readonly namesOf: (record: NodeRecord) => Readonly<Record<string, readonly string[]>>;
  readonly known: ReadonlySet<string>;
  /** What to name instead; the nearest of those there are unless said. */
  readonly remedy?: (name: string, known: ReadonlySet<string>) => string;
}

/** What records may name, with the profiles as they would be. */
export function referencesTo(profiles: Records, known: KnownNames): readonly Reference[] {
  const given = new Set(Array.from(profiles.values()).flatMap(allOverlays));
  return [
    {
      thing: 'profile',
      namesOf: (record) => ({ [NODE_FIELDS.profiles.key]: profilesOf(record) }),
      known: new Set(profiles.keys()),
    },
    { thing: 'overlay', namesOf: (record) => overlaysOf(record, given), known: new Set(known.overlays) },
    {
      thing: 'image',
      namesOf: ({ imageName }) => ({ [NODE_FIELDS.imageName.key]: present(imageName) }),
      known: new Set(known.images),
      remedy: nearestReference,
    },
    {
      thing: 'iPXE template',
      namesOf: ({ ipxeTemplate }) => ({ [NODE_FIELDS.ipxeTemplate.key]: present(ipxeTemplate) }),
      known: new Set(known.ipxeTemplates),
    },
  ];
}

/** A record may only name what there is; what it named before its thing went away may stay. */
export function checkReferences(
  subject: RecordName,
  record: NodeRecord,
  before: NodeRecord,
  there: readonly Reference[],
): RuleProblem[] {
  return there.flatMap(({ thing, namesOf, known, remedy }) => {
    const unknown = Object.entries(namesOf(record)).flatMap(([path, names]) =>
      [...new Set(names)].filter((name) => !known.has(name)).map((name) => ({ path, name })),
    );
    // Mostly there is none: thousands of records are checked at once.
    if (unknown.length === 0) return [];
    const old = new Set(Object.values(namesOf(before)).flat());
    return unknown
      .filter(({ name }) => !old.has(name))
      .map(({ path, name }) => ({
        records: [subject] as const,
        path,
        what: `there is no ${thing} ${name}`,
        remedy: remedy?.(name, known) ?? didYouMean(name, known, `${thing}s`),
        isConflict: false,
      }));
  });
}

export function profilesOf({ profiles = [] }: NodeRecord): readonly string[] {
  return profiles.map(withoutTilde);
}

/** What profiles still give can be taken back, even when it is not there any more. */
function overlaysOf({ systemOverlay = [], runtimeOverlay = [] }: NodeRecord, given: ReadonlySet<string>) {
  const asked = (names: readonly string[]) =>
    names.filter((name) => !(name.startsWith('~') && given.has(withoutTilde(name)))).map(withoutTilde);
  return {
    [NODE_FIELDS.systemOverlay.key]: asked(systemOverlay),
    [NODE_FIELDS.runtimeOverlay.key]: asked(runtimeOverlay),
  };
}

function allOverlays({ systemOverlay = [], runtimeOverlay = [] }: NodeRecord): readonly string[] {
  return [...systemOverlay, ...runtimeOverlay];
}

function withoutTilde(name: string): string {
  return name.replace(/^~/, '');
}

function present(name: string | undefined): readonly string[] {
  return name === undefined ? [] : [name];
}
