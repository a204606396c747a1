import type { FieldTable, FreeKind, Kind, ListKind, ScalarKind } from './field-kinds.ts';
import { fieldsByKey } from './fields-by-key.ts';

/** The kinds of values that have no fields of their own. */
export type LeafKind = ScalarKind<unknown> | ListKind<unknown> | FreeKind;

/** A document with each of its values changed. What is not as the kind says stays as it is. */
export function changeLeaves(kind: Kind, value: unknown, change: (kind: LeafKind, value: unknown) => unknown): unknown {
  switch (kind.tag) {
    case 'struct':
      return changeFields(kind.fields, value, change);
    case 'map':
      return mapEntries(value, (_, entry) => changeLeaves(kind.value, entry, change));
    default:
      return change(kind, value);
  }
}

function changeFields(
  fields: FieldTable,
  value: unknown,
  change: (kind: LeafKind, value: unknown) => unknown,
): unknown {
  const byKey = fieldsByKey(fields);
  return mapEntries(value, (key, entry) => {
    const field = byKey.get(key);
    return field === undefined ? entry : changeLeaves(field.kind, entry, change);
  });
}

function mapEntries(value: unknown, change: (key: string, entry: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, change(key, entry)]));
}
