import type { FieldDocument } from './field-kinds-format.ts';

/** The values of a document by path, e.g. `kernel.args`. Lists are one value. */
export function documentLeaves(document: FieldDocument): ReadonlyMap<string, unknown> {
  const leaves = new Map<string, unknown>();
  for (const [key, value] of Object.entries(document)) addLeaves(leaves, key, value);
  return leaves;
}

function addLeaves(leaves: Map<string, unknown>, path: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) leaves.set(path, value);
  else for (const [key, below] of Object.entries(value)) addLeaves(leaves, `${path}.${key}`, below);
}

/** A value on one line: lists of words with commas, structures as JSON. */
export function leafText(value: unknown): string {
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
