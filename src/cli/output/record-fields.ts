import { findPlace } from '../../domain/field-kinds-patch.ts';
import { NODE_FIELDS } from '../../domain/node-schema.ts';
import type { FieldFlag, PathStep } from '../records/field-flags.ts';
import { nodeFlags, profileFlags } from '../records/record-flags.ts';
import { type Document, documentAt, valueAt } from './document-at.ts';
import type { MoreFields } from './listing.ts';

export type RecordKind = 'node' | 'profile';

/**
 * The fields of records for `--fields` and `--sort`: by path (`network devices.default.ipaddr`, `tags.rack`), or as the
 * flags that set them (`image`, `ipaddr`), where flags of network devices mean the primary one.
 */
export function recordFields<Row>(kind: RecordKind, documentOf: (row: Row) => Document): MoreFields<Row> {
  const flags = flagsOf(kind);
  const columnOf = (name: string, keysIn: (document: Document) => readonly string[]) => ({
    heading: name.toUpperCase(),
    name,
    value: (row: Row) => valueAt(documentOf(row), keysIn(documentOf(row))),
  });
  return {
    find: (name) => {
      const flag = flags.filter(hasOneValue).find((one) => one.flag === name);
      if (flag !== undefined) return columnOf(name, (document) => keysOf(flag.path, document));
      const place = findPlace({ tag: 'struct', fields: NODE_FIELDS }, name, []);
      return 'problem' in place ? undefined : columnOf(name, () => place.keys);
    },
    names: () => recordFieldNames(kind),
  };
}

/** Flags and paths; where a path leads through a device, that of the device `default`. */
export function recordFieldNames(kind: RecordKind): readonly string[] {
  const flags = flagsOf(kind);
  const names = flags.filter(hasOneValue).map(({ flag }) => flag);
  return [...new Set([...names, ...flags.map(({ path }) => path.map(stepText).join('.'))])];
}

function flagsOf(kind: RecordKind): readonly FieldFlag[] {
  return kind === 'node' ? nodeFlags() : profileFlags();
}

/** The keys at the top of a record that these fields are read from. */
export function keysOfFields(kind: RecordKind, names: readonly string[]): readonly string[] {
  const flags = flagsOf(kind);
  const keys = Object.values(NODE_FIELDS).map(({ key }) => key);
  return names.flatMap((name) => {
    const path = flags.find(({ flag }) => flag === name)?.path ?? [];
    const [first = ''] = path;
    if (path.some((step) => typeof step !== 'string')) return [String(first), 'primary network'];
    return keys.filter((key) => key === first || name === key || name.startsWith(`${key}.`));
  });
}

function hasOneValue({ tag, path }: FieldFlag): boolean {
  const isOfPrimary = path.every((step) => typeof step === 'string' || step.scopeFlag === 'netname');
  return isOfPrimary && (tag === 'value' || tag === 'list');
}

function stepText(step: PathStep): string {
  return typeof step === 'string' ? step : (step.fallback ?? 'NAME');
}

function keysOf(path: readonly PathStep[], document: Document): readonly string[] {
  return path.map((step) => (typeof step === 'string' ? step : primaryDevice(document)));
}

/** Unless the node names another, its alphabetically first device is the primary one. */
function primaryDevice(document: Document): string {
  const named = document['primary network'];
  if (typeof named === 'string') return named;
  return Object.keys(documentAt(document, 'network devices')).sort()[0] ?? '';
}
