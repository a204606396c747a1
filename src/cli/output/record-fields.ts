import { findPlace } from '../../domain/field-kinds-patch.ts';
import { NODE_FIELDS } from '../../domain/node-schema.ts';
import type { FieldFlag, PathStep } from '../records/field-flags.ts';
import { type Document, documentAt, valueAt } from './document-at.ts';
import type { MoreFields } from './listing.ts';

/**
 * The fields of records for `--fields` and `--sort`: by path (`network devices.default.ipaddr`, `tags.rack`), or as the
 * flags that set them (`image`, `ipaddr`), where flags of network devices mean the primary one.
 */
export function recordFields<Row>(flags: readonly FieldFlag[], documentOf: (row: Row) => Document): MoreFields<Row> {
  const byFlag = new Map(flags.filter(hasOneValue).map(({ flag, path }) => [flag, path]));
  const columnOf = (name: string, keysIn: (document: Document) => readonly string[]) => ({
    heading: name.toUpperCase(),
    name,
    value: (row: Row) => valueAt(documentOf(row), keysIn(documentOf(row))),
  });
  return {
    find: (name) => {
      const path = byFlag.get(name);
      if (path !== undefined) return columnOf(name, (document) => keysOf(path, document));
      const place = findPlace({ tag: 'struct', fields: NODE_FIELDS }, name, []);
      return 'problem' in place ? undefined : columnOf(name, () => place.keys);
    },
    names: recordFieldNames(flags),
  };
}

/** Flags and paths; where a path leads through a device, that of the device `default`. */
export function recordFieldNames(flags: readonly FieldFlag[]): () => readonly string[] {
  return () => {
    const names = flags.filter(hasOneValue).map(({ flag }) => flag);
    return [...new Set([...names, ...flags.map(({ path }) => path.map(stepText).join('.'))])];
  };
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
