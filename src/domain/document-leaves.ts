import type { FieldDocument } from './field-kinds-format.ts';

/** The values of a document by path, e.g. `kernel.args`. Lists are one value. */
export function documentLeaves(document: FieldDocument): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(document).flatMap(([key, value]) => leavesBelow(key, value)));
}

function leavesBelow(path: string, value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, below]) => leavesBelow(`${path}.${key}`, below));
}

/** A value on one line: lists of words with commas, structures as JSON. */
export function leafText(value: unknown): string {
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
