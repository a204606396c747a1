import type { FieldTable, Kind, ScalarKind } from './field-kinds.ts';

/** Clear a field when they are its value, or any item of its list. No name of a record may be one of them. */
export const CLEARING_WORDS: ReadonlySet<string> = new Set(['UNSET', 'UNDEF']);

/** Whether a text given for a field clears it. */
export function clearsField(kind: ScalarKind<unknown>, text: string): boolean {
  return CLEARING_WORDS.has(text) || kind.clearedBy?.has(text) === true;
}

/** A value as in a document without the fields that it clears by words; free data has no such words. */
export function withoutCleared(kind: Kind, value: unknown): unknown {
  switch (kind.tag) {
    case 'scalar':
      return typeof value === 'string' && clearsField(kind, value) ? undefined : value;
    case 'list':
      return asList(value).some((item) => typeof item === 'string' && clearsField(kind.item, item)) ? undefined : value;
    case 'struct':
      return eachField(kind.fields, value);
    case 'map':
      return mapEntries(value, (_, entry) => withoutCleared(kind.value, entry));
    case 'free':
      return value;
  }
}

function eachField(fields: FieldTable, value: unknown): unknown {
  const kinds = new Map(Object.values(fields).map(({ key, kind }) => [key, kind]));
  return mapEntries(value, (key, entry) => {
    const kind = kinds.get(key);
    return kind === undefined ? entry : withoutCleared(kind, entry);
  });
}

function mapEntries(value: unknown, change: (key: string, entry: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, change(key, entry)]));
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
