import type { Field, FieldTable } from './field-kinds.ts';

/** The rows of a table by their keys in documents, each with its name inside the program. Tables do not change. */
export function fieldsByKey(fields: FieldTable): ReadonlyMap<string, Field & { readonly name: string }> {
  const known = BY_KEY.get(fields);
  if (known !== undefined) return known;
  const made = new Map(Object.entries(fields).map(([name, field]) => [field.key, { ...field, name }]));
  BY_KEY.set(fields, made);
  return made;
}

/** Thousands of records are read by the same few tables. */
const BY_KEY = new WeakMap<FieldTable, ReadonlyMap<string, Field & { readonly name: string }>>();
