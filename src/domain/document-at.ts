export type Document = Readonly<Record<string, unknown>>;

/** What stands at these keys of a document; undefined where it does not go that far. */
export function valueAt(document: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (isDocument(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    document,
  );
}

/** A structure or map of a document; empty where there is none. */
export function documentAt(document: unknown, key: string): Document {
  const value = valueAt(document, [key]);
  return isDocument(value) ? value : {};
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
