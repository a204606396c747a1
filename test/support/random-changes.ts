import fc from 'fast-check';
import type { RecordPatch } from '../../src/domain/field-kinds-patch.ts';
import type { RecordKind } from '../../src/domain/registry-document.ts';

/** Something that a person might ask of a registry; most of it can be done, some of it cannot. */
export type RandomChange =
  | {
      readonly verb: 'add' | 'set';
      readonly kind: RecordKind;
      readonly names: readonly string[];
      readonly patch: RecordPatch;
    }
  | { readonly verb: 'put' | 'patch'; readonly kind: RecordKind; readonly name: string; readonly document: Document }
  | { readonly verb: 'delete'; readonly kind: RecordKind; readonly names: readonly string[] }
  | {
      readonly verb: 'rename';
      readonly kind: RecordKind;
      readonly from: readonly string[];
      readonly to: readonly string[];
    }
  | {
      readonly verb: 'copy';
      readonly kind: RecordKind;
      readonly source: string;
      readonly names: readonly string[];
      readonly patch: RecordPatch;
    }
  | { readonly verb: 'apply'; readonly documents: RandomDocuments }
  /** The newest revision is 0 back. */
  | { readonly verb: 'undo'; readonly back: number };

type Document = Readonly<Record<string, unknown>>;

export interface RandomDocuments {
  readonly nodes: Readonly<Record<string, Document>>;
  readonly profiles: Readonly<Record<string, Document>>;
  readonly mode: 'replace' | 'merge';
  readonly scope: { readonly nodes?: string[] };
}

const kind = fc.constantFrom<RecordKind>('node', 'node', 'node', 'profile');
const nodeName = fc.constantFrom('n1', 'n2', 'n3', 'n4', 'n5', 'n6');
const profileName = fc.constantFrom('p1', 'p2', 'p3', 'p4', 'default');

/** A value for each field, now and then one that is refused or that another record has. */
const VALUES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  comment: fc.constantFrom('a', 'b', 'c'),
  profiles: fc.subarray(['default', 'p1', 'p2', '~p1', 'p3', 'p4'], { minLength: 1, maxLength: 3 }),
  'system overlay': often(['wwinit'], ['nowhere']),
  'kernel.args': fc.constantFrom(['quiet'], ['debug', 'quiet'], ['~quiet']),
  'tags.rack': fc.constantFrom('1', '2', '3'),
  'tags.row': fc.constantFrom('x', 'y'),
  'network devices.default.hwaddr': fc.nat(9).map((digit) => `52:54:00:00:00:0${digit}`),
  'network devices.default.ipaddr': often(
    ...['1', '2', '3', '4', '5', '6', '7', '8'].map((n) => `10.0.0.${n}`),
    '10.0',
  ),
  'network devices.eth1.ipaddr': fc.constantFrom('10.0.1.1', '10.0.1.2', '10.0.0.3'),
  'ipmi.ipaddr': fc.constantFrom('10.1.0.1', '10.1.0.2', '10.0.0.4'),
  'resources.disks': often({ first: 1 }, { second: [2] }, [3]),
};
const PATHS = Object.keys(VALUES);

const path = fc.constantFrom(...PATHS);
const values = (maxLength: number) =>
  fc
    .uniqueArray(path, { maxLength })
    .chain((paths) => fc.record(Object.fromEntries(paths.map((one) => [one, VALUES[one] ?? fc.constant('')]))));
/** Sets and clears a few fields. */
export const anyPatch: fc.Arbitrary<RecordPatch> = fc.record({
  set: values(3),
  unset: fc.array(path, { maxLength: 1 }),
});

/** With keys inside keys, as in nodes.conf. */
const document = values(5).map(nested);
const mergePatch = fc
  .tuple(document, fc.array(fc.constantFrom('comment', 'tags', 'kernel', 'ipmi', 'network devices'), { maxLength: 2 }))
  .map(([said, cleared]) => ({ ...said, ...Object.fromEntries(cleared.map((key) => [key, null])) }));

const nodeWords = fc.oneof(
  fc.array(nodeName, { minLength: 1, maxLength: 2 }),
  fc.constantFrom(['n[1-3]'], ['n[4-6]'], ['@p1'], ['@default,n2'], ['n*'], ['n[1-6]!n3']),
);
const newNodes = fc.oneof(fc.array(nodeName, { minLength: 1, maxLength: 2 }), fc.constantFrom(['n[1-2]'], ['n[4-6]']));
const wordsOf = (of: RecordKind) => (of === 'node' ? nodeWords : profileName.map((name) => [name]));
const newNamesOf = (of: RecordKind) => (of === 'node' ? newNodes : profileName.map((name) => [name]));
const nameOf = (of: RecordKind) => (of === 'node' ? nodeName : profileName);

/** Changes of six nodes and five profiles, so that they meet each other. */
export const anyChange: fc.Arbitrary<RandomChange> = fc.oneof(
  weighted(4, (of) =>
    fc.tuple(newNamesOf(of), anyPatch).map(([names, patch]) => ({ verb: 'add', kind: of, names, patch })),
  ),
  weighted(5, (of) =>
    fc.tuple(wordsOf(of), anyPatch).map(([names, patch]) => ({ verb: 'set', kind: of, names, patch })),
  ),
  weighted(3, (of) =>
    fc.tuple(nameOf(of), document).map(([name, document]) => ({ verb: 'put', kind: of, name, document })),
  ),
  weighted(3, (of) =>
    fc.tuple(nameOf(of), mergePatch).map(([name, document]) => ({ verb: 'patch', kind: of, name, document })),
  ),
  weighted(1, (of) => wordsOf(of).map((names) => ({ verb: 'delete', kind: of, names }))),
  weighted(2, (of) =>
    fc.tuple(wordsOf(of), newNamesOf(of)).map(([from, to]) => ({ verb: 'rename', kind: of, from, to })),
  ),
  weighted(2, (of) =>
    fc
      .tuple(nameOf(of), newNamesOf(of), anyPatch)
      .map(([source, names, patch]) => ({ verb: 'copy', kind: of, source, names, patch })),
  ),
  weighted(3, () => randomDocuments().map((documents) => ({ verb: 'apply', documents }))),
  weighted(3, () => fc.constantFrom(0, 0, 0, 1, 2, 5).map((back) => ({ verb: 'undo', back }))),
);

function weighted(weight: number, make: (of: RecordKind) => fc.Arbitrary<RandomChange>) {
  return { weight, arbitrary: kind.chain(make) };
}

function randomDocuments(): fc.Arbitrary<RandomDocuments> {
  return fc.record({
    nodes: fc.dictionary(nodeName, document, { maxKeys: 3 }),
    profiles: fc.dictionary(profileName, document, { maxKeys: 2 }),
    mode: fc.constantFrom('replace', 'merge'),
    scope: fc.record({ nodes: fc.array(nodeName, { minLength: 1, maxLength: 2 }) }, { requiredKeys: [] }),
  });
}

function often<T>(...usual: T[]): fc.Arbitrary<T> {
  const [rare] = usual.slice(-1);
  const common = fc.constantFrom(...usual.slice(0, -1));
  return rare === undefined
    ? common
    : fc.oneof({ weight: 6, arbitrary: common }, { weight: 1, arbitrary: fc.constant(rare) });
}

function nested(said: Document): Document {
  const document: Record<string, unknown> = {};
  for (const [dotted, value] of Object.entries(said)) {
    const keys = dotted.split('.');
    const inner = keys.slice(0, -1).reduce<Record<string, unknown>>((at, key) => {
      const below = (at[key] ?? {}) as Record<string, unknown>;
      at[key] = below;
      return below;
    }, document);
    inner[keys.at(-1) ?? ''] = value;
  }
  return document;
}
