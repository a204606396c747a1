import { type Document, valueAt } from '../../domain/document-at.ts';
import { findRecordField, recordFieldNames } from '../../domain/find-record-field.ts';
import type { RecordKind } from '../../domain/registry-document.ts';
import type { MoreFields } from './listing.ts';

/** The fields of records for `--fields` and `--sort`. */
export function recordFields<Row>(kind: RecordKind, documentOf: (row: Row) => Document): MoreFields<Row> {
  return {
    find: (name) => {
      const field = findRecordField(kind, name);
      if (field === undefined) return undefined;
      const value = (row: Row) => valueAt(documentOf(row), field.keysIn(documentOf(row)));
      return { heading: name.toUpperCase(), name, value };
    },
    names: () => recordFieldNames(kind),
  };
}

/** The keys at the top of a record that these fields are read from. */
export function keysOfFields(kind: RecordKind, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => findRecordField(kind, name)?.reads ?? []);
}
