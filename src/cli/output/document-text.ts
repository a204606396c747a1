/** A field of a record's document as text for a table cell; empty when the record does not say it. */
export function documentText(document: unknown, key: string): string {
  const value = isRecord(document) ? document[key] : undefined;
  if (value === undefined || value === null) return '';
  return Array.isArray(value) ? value.join(',') : String(value);
}

/** A structure or map below a document; empty when the record does not say it. */
export function documentValue(document: unknown, key: string): Readonly<Record<string, unknown>> {
  const value = isRecord(document) ? document[key] : undefined;
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
