import type { FieldTable, Kind, RecordOf } from './field-kinds.ts';
import { fieldsByKey } from './fields-by-key.ts';

/** A plain value as in JSON or YAML, with the keys of the field table. */
export type FieldDocument = Readonly<Record<string, unknown>>;

/** A record as a document: fields in the table's order, empty ones left out. */
export function formatRecord<F extends FieldTable>(fields: F, record: RecordOf<F>): FieldDocument {
  return formatFields(fields, record);
}

/** Lists of thousands of records go through here: nothing is made that does not stay. */
function formatFields(fields: FieldTable, record: FieldDocument): FieldDocument {
  const document: Record<string, unknown> = {};
  for (const { name, key, kind } of fieldsByKey(fields).values()) {
    const value = formatValue(kind, record[name]);
    if (!isEmpty(value)) document[key] = value;
  }
  return document;
}

function formatValue(kind: Kind, value: unknown): unknown {
  if (value === undefined) return undefined;
  switch (kind.tag) {
    case 'scalar':
      return kind.format(value);
    case 'list':
      return Array.isArray(value) ? value.map((item: unknown) => kind.item.format(item)) : undefined;
    case 'struct':
      return formatFields(kind.fields, asDocument(value));
    case 'map':
      return formatEntries(kind.value, asDocument(value));
    case 'free':
      return value;
  }
}

function formatEntries(kind: Kind, entries: FieldDocument): FieldDocument {
  const formatted = Object.entries(entries).map(([name, entry]) => [name, formatValue(kind, entry)] as const);
  return Object.fromEntries(formatted.filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function asDocument(value: unknown): FieldDocument {
  return typeof value === 'object' && value !== null ? (value as FieldDocument) : {};
}
