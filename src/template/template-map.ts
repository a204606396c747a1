/** What a map turns into when a template prints it whole; the engine makes an error of it. */
export const PRINTED_MAP = '\0warewulf-map\0';

/** The one thing a map in a template's context inherits: nothing of `Object.prototype` can be reached through it. */
const MAP_PROTOTYPE: object = Object.freeze(Object.assign(Object.create(null), { toString: () => PRINTED_MAP }));

/** A map as templates see it: its keys in the order given, unset values left out. */
export function templateMap(entries: Iterable<readonly [string, unknown]>): Readonly<Record<string, unknown>> {
  const map: Record<string, unknown> = Object.create(MAP_PROTOTYPE);
  for (const [key, value] of entries) {
    const seen = templateValue(value);
    if (seen !== undefined) Object.defineProperty(map, key, { value: seen, enumerable: true });
  }
  return map;
}

/** Copies plain data: maps sorted by key, dates as ISO text; null and undefined become undefined. */
export function templateValue(value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return value.map(templateValue).filter((item) => item !== undefined);
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || Object.getPrototypeOf(value) === MAP_PROTOTYPE) return value;
  return templateMap(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
