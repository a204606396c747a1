import type { FieldTable, Kind, RecordOf } from './field-kinds.ts';

/** A plain value as in JSON or YAML, with the keys of the field table. */
export type FieldDocument = Readonly<Record<string, unknown>>;

/** A record as a document: fields in the table's order, empty ones left out. */
export function formatRecord<F extends FieldTable>(fields: F, record: RecordOf<F>): FieldDocument {
  return formatFields(fields, record);
}

function formatFields(fields: FieldTable, record: FieldDocument): FieldDocument {
  return keepFilled(Object.entries(fields).map(([name, { key, kind }]) => [key, formatValue(kind, record[name])]));
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
      return keepFilled(
        Object.entries(asDocument(value)).map(([name, entry]) => [name, formatValue(kind.value, entry)]),
      );
    case 'free':
      return value;
  }
}

function keepFilled(entries: readonly (readonly [string, unknown])[]): FieldDocument {
  return Object.fromEntries(entries.filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function asDocument(value: unknown): FieldDocument {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
