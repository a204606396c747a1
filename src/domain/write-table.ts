import type { FieldTable, Kind } from './field-kinds.ts';
import type { FieldDocument } from './field-kinds-format.ts';
import { NODE_FIELDS } from './node-schema.ts';
import { NAME_HEADING, type RegistryTable } from './registry-table.ts';
import { joinList } from './split-list.ts';

/** Records as a table that `readTable` reads: a column for every field that one of them says. */
export function writeTable(documents: ReadonlyMap<string, FieldDocument>): RegistryTable {
  const rows = Array.from(documents, ([name, document]) => ({
    name,
    cells: new Map(fieldCells(NODE_FIELDS, document)),
  }));
  const paths = [...new Set(rows.flatMap(({ cells }) => [...cells.keys()]))];
  return [
    [NAME_HEADING, ...paths],
    ...rows.map(({ name, cells }) => [name, ...paths.map((path) => cells.get(path) ?? '')]),
  ];
}

type Cell = readonly [path: string, text: string];

function fieldCells(fields: FieldTable, document: FieldDocument, prefix = ''): readonly Cell[] {
  return Object.values(fields).flatMap(({ key, kind }) => cellsOf(kind, document[key], `${prefix}${key}`));
}

function cellsOf(kind: Kind, value: unknown, path: string): readonly Cell[] {
  if (value === undefined) return [];
  switch (kind.tag) {
    case 'scalar':
      return [[path, String(value)]];
    case 'list':
      return [[path, joinList(Array.isArray(value) ? value.map(String) : [])]];
    case 'struct':
      return fieldCells(kind.fields, asDocument(value), `${path}.`);
    case 'map':
      return Object.entries(asDocument(value)).flatMap(([name, entry]) =>
        cellsOf(kind.value, entry, `${path}.${name}`),
      );
    case 'free':
      return [[path, JSON.stringify(value)]];
  }
}

function asDocument(value: unknown): FieldDocument {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
