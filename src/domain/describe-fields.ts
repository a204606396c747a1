import type { Field, FieldTable, Kind, MapKind } from './field-kinds.ts';
import type { MapFlags, NodeField } from './field-row.ts';
import { NODE_FIELDS } from './node-schema.ts';

/** A field of nodes and profiles in words, for help, completion and the reference. */
export interface FieldDescription {
  /** Keys joined by dots, with `<NAME>` for an entry of a map, e.g. `network devices.<NAME>.ipaddr`. */
  readonly path: string;
  /** Above its column in lists, e.g. `KERNEL VERSION`. */
  readonly heading: string;
  /** In templates, e.g. `node.kernel.version`; `[]` is an item of a list. */
  readonly variable: string;
  /** What it takes, e.g. `ADDRESS`; `NAME,...` for a list. */
  readonly takes: string;
  /** How to write one value. */
  readonly example?: string;
  readonly help: string;
  /** The flags that set, add to or choose it, as they are typed, e.g. `-I, --ipaddr`. */
  readonly flags: readonly string[];
  /** What a profile and a node come to when both say it. */
  readonly merge: Merge;
  /** False: only nodes have it. */
  readonly isOfProfiles: boolean;
}

/** `own`: a node has its own alone. */
type Merge = 'replaced' | 'appended' | 'by entry' | 'own';

/** Every field, in the table's order; a map stands before the fields of its entries. */
export function describeFields(): readonly FieldDescription[] {
  return describeTable(NODE_FIELDS, { path: [], heading: [], variable: 'node', isOfProfiles: true });
}

interface Place {
  readonly path: readonly string[];
  readonly heading: readonly string[];
  readonly variable: string;
  readonly isOfProfiles: boolean;
}

type Row = Field & Partial<Omit<NodeField, keyof Field>> & MapFlags;

function describeTable(fields: FieldTable, above: Place): readonly FieldDescription[] {
  return Object.entries(fields).flatMap(([name, row]) => describeRow(name, row, above));
}

function describeRow(name: string, row: Row, above: Place): readonly FieldDescription[] {
  const { kind } = row;
  const place = {
    path: [...above.path, row.key],
    heading: [...above.heading, row.key.toUpperCase().replaceAll('_', ' ')],
    variable: `${above.variable}.${name}`,
    isOfProfiles: above.isOfProfiles && row.nodeOnly !== true,
  };
  if (kind.tag === 'struct') return describeTable(kind.fields, place);
  if (kind.tag === 'map') return describeMap(row, kind, place);
  return [description(row, place, valueFlags(row), row.inherited === false ? 'own' : mergeOf(kind))];
}

/** Entries with fields are a list in templates. */
function describeMap(row: Row, kind: MapKind<Kind>, place: Place): readonly FieldDescription[] {
  const hasFields = kind.value.tag === 'struct';
  const entry = {
    ...place,
    path: [...place.path, `<${kind.entryName.placeholder}>`],
    heading: [],
    variable: `${place.variable}${hasFields ? '[]' : `.${kind.entryName.placeholder}`}`,
  };
  const itself = description({ ...row, kind: hasFields ? kind : kind.value }, entry, mapFlags(row), 'by entry');
  return [
    { ...itself, heading: place.heading.join(' ') },
    ...(kind.value.tag === 'struct' ? describeTable(kind.value.fields, entry) : []),
  ];
}

function description(row: Row, place: Place, flags: readonly string[], merge: Merge): FieldDescription {
  const example = exampleOf(row.kind);
  return {
    path: place.path.join('.'),
    heading: place.heading.join(' '),
    variable: place.variable,
    takes: takenBy(row.kind),
    ...(example !== undefined && { example }),
    help: row.help,
    flags,
    merge,
    isOfProfiles: place.isOfProfiles,
  };
}

function takenBy(kind: Kind): string {
  switch (kind.tag) {
    case 'scalar':
      return kind.placeholder;
    case 'list':
      return `${kind.item.placeholder},...`;
    case 'map':
    case 'struct':
      return 'fields';
    case 'free':
      return 'any structure';
  }
}

function exampleOf(kind: Kind): string | undefined {
  switch (kind.tag) {
    case 'scalar':
      return kind.example;
    case 'list':
      return kind.item.example;
    case 'map':
      return kind.entryName.example;
    default:
      return undefined;
  }
}

function mergeOf(kind: Kind): Merge {
  if (kind.tag === 'list') return 'appended';
  return kind.tag === 'scalar' ? 'replaced' : 'by entry';
}

function valueFlags({ flag, short }: Row): readonly string[] {
  if (flag === undefined) return [];
  return [short === undefined ? `--${flag}` : `-${short}, --${flag}`];
}

function mapFlags({ scope, add, delete: remove, unset }: Row): readonly string[] {
  return [scope?.flag, scope?.deleteFlag, add, remove, unset]
    .filter((flag) => flag !== undefined)
    .map((flag) => `--${flag}`);
}
