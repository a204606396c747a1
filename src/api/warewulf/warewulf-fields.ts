import type { FieldTable, Kind } from '../../domain/field-kinds.ts';
import type { FieldDocument } from '../../domain/field-kinds-format.ts';
import { fieldSources } from '../../domain/field-sources.ts';
import { NODE_FIELDS, type NodeRecord } from '../../domain/node-schema.ts';
import { formatDocument } from '../../domain/registry-document.ts';
import { mergedRecords, type Records } from '../../domain/resolve-node.ts';

/** A field of a node as Warewulf lists it. */
interface WarewulfField {
  /** The path in Warewulf's own program, e.g. `NetDevs[default].Ipaddr`. */
  readonly Field: string;
  /** The profiles that give it; `SUPERSEDED` when the node overrides them. */
  readonly Source: string;
  readonly Value: string;
}

/** Names that are not the words of the key put together. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['ipxe template', 'Ipxe'],
  ['network devices', 'NetDevs'],
  ['primary network', 'PrimaryNetDev'],
  ['filesystems', 'FileSystems'],
  ['username', 'UserName'],
  ['escapechar', 'EscapeChar'],
  ['onboot', 'OnBoot'],
  ['prefixlen6', 'PrefixLen6'],
  ['mtu', 'MTU'],
  ['size_mib', 'SizeMiB'],
  ['start_mib', 'StartMiB'],
  ['wipe_filesystem', 'WipeFileSystem'],
]);

/** Every field of a node that has a value, in the order of the field table, entries of maps by name. */
export function warewulfFields(
  node: { readonly name: string; readonly record: NodeRecord },
  profiles: Records,
): readonly WarewulfField[] {
  const known = new Map(fieldSources(profiles)(node).map((field) => [field.field, field]));
  const merged = formatDocument(mergedRecords(profiles)(node.record));
  return placesInStruct(NODE_FIELDS, merged, { path: '', name: '' }).flatMap(({ path, name }) => {
    const field = known.get(path);
    return field === undefined ? [] : [{ Field: name, Source: field.source, Value: field.value }];
  });
}

/** One place in a node, in our words and in Warewulf's. */
interface Place {
  /** E.g. `network devices.default.ipaddr`. */
  readonly path: string;
  /** E.g. `NetDevs[default].Ipaddr`. */
  readonly name: string;
}

function placesInStruct(fields: FieldTable, document: FieldDocument, { path, name }: Place): readonly Place[] {
  return Object.values(fields)
    .filter(({ key }) => key in document)
    .flatMap(({ key, kind }) => {
      const place = { path: joined(path, key), name: joined(name, nameOf(key)) };
      return placesBelow(kind, document[key], place);
    });
}

function placesBelow(kind: Kind, value: unknown, place: Place): readonly Place[] {
  switch (kind.tag) {
    case 'scalar':
    case 'list':
      return [place];
    case 'struct':
      return placesInStruct(kind.fields, asEntries(value), place);
    case 'map':
      return sortedEntries(asEntries(value)).flatMap(([key, entry]) =>
        placesBelow(kind.value, entry, { path: joined(place.path, key), name: `${place.name}[${key}]` }),
      );
    case 'free':
      return placesInResource(value, place);
  }
}

/** A resource that is a map is many places: each may come from elsewhere. */
function placesInResource(value: unknown, { path, name }: Place): readonly Place[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [{ path, name }];
  return sortedEntries(asEntries(value)).flatMap(([key, below]) =>
    placesInResource(below, { path: joined(path, key), name: joined(name, key) }),
  );
}

function nameOf(key: string): string {
  const words = key.split(/[ _]/);
  return NAMES.get(key) ?? words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function joined(path: string, part: string): string {
  return path === '' ? part : `${path}.${part}`;
}

function sortedEntries(entries: FieldDocument): readonly (readonly [string, unknown])[] {
  return Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1));
}

function asEntries(value: unknown): FieldDocument {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
