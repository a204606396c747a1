import { type Document, valueAt } from '../../../domain/document-at.ts';
import { InvalidError } from '../../../domain/errors.ts';
import { type FoundField, findRecordField, recordFieldNames } from '../../../domain/find-record-field.ts';
import { didYouMean } from '../../../domain/nearest-name.ts';
import type { NodeRecord } from '../../../domain/node-schema.ts';
import { fieldsOf, type RecordKind } from '../../../domain/registry-document.ts';
import { splitList } from '../../../domain/split-list.ts';

type Format = (record: NodeRecord) => Document;

/**
 * Makes documents with these fields alone, named as `wwctl node list --fields` takes them. An empty name is no field.
 * @throws InvalidError with every name that is none
 */
export function projected(kind: RecordKind, words: readonly string[] | undefined, format: Format): Format {
  if (words === undefined) return format;
  const fields = findFields(
    kind,
    words.flatMap((word) => splitList(word) ?? [word]),
  );
  const read = new Set(fields.flatMap(({ reads }) => reads));
  // Of thousands of records, only what is asked for is made.
  const names = new Set(Object.entries(fieldsOf(kind)).flatMap(([name, { key }]) => (read.has(key) ? [name] : [])));
  return (record) =>
    onlyFields(format(Object.fromEntries(Object.entries(record).filter(([name]) => names.has(name)))), fields);
}

function findFields(kind: RecordKind, names: readonly string[]): readonly FoundField[] {
  const found = names.filter((name) => name !== '').map((name) => ({ name, field: findRecordField(kind, name) }));
  const unknown = found.filter(({ field }) => field === undefined).map(({ name }) => unknownField(kind, name));
  if (unknown.length > 0) {
    const problems = unknown.map((message) => ({ path: 'fields', message }));
    throw new InvalidError(unknown.join('\n'), { problems });
  }
  return found.flatMap(({ field }) => field ?? []);
}

function unknownField(kind: RecordKind, name: string): string {
  const known = new Set([...recordFieldNames(kind), ...Object.values(fieldsOf(kind)).map(({ key }) => key)]);
  return `there is no field ${name}. ${didYouMean(name, known, 'fields')}`;
}

function onlyFields(document: Document, fields: readonly FoundField[]): Document {
  return fields.reduce<Document>((kept, { keysIn }) => {
    const keys = keysIn(document);
    const value = valueAt(document, keys);
    return value === undefined ? kept : withValue(kept, keys, value);
  }, {});
}

/** A field of a structure that is there as a whole stays in it. */
function withValue(document: Document, [key = '', ...rest]: readonly string[], value: unknown): Document {
  const below = rest.length === 0 ? value : withValue(asDocument(document[key]), rest, value);
  return { ...document, [key]: below };
}

function asDocument(value: unknown): Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}
