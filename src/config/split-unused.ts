import type { FieldProblem } from '../domain/field-kinds-parse.ts';
import { NOT_USED } from './not-used.ts';

/** Takes out the keys of Warewulf that mean nothing here. They are at most two levels deep. */
export function splitUnused(document: unknown): { used: unknown; unused: readonly FieldProblem[] } {
  return split(document, []);
}

function split(document: unknown, path: readonly string[]): { used: unknown; unused: readonly FieldProblem[] } {
  if (typeof document !== 'object' || document === null || Array.isArray(document) || path.length > 1) {
    return { used: document, unused: [] };
  }
  const entries = Object.entries(document).map(([key, value]) => ({ key, at: [...path, key], value }));
  const parts = entries
    .filter(({ at }) => !NOT_USED.has(at.join('.')))
    .map(({ key, at, value }) => ({ key, ...split(value, at) }));
  const here = entries.filter(({ at }) => NOT_USED.has(at.join('.'))).map(({ at }) => notUsed(at));
  return {
    used: Object.fromEntries(parts.map(({ key, used }) => [key, used])),
    unused: [...here, ...parts.flatMap(({ unused }) => unused)],
  };
}

function notUsed(path: readonly string[]): FieldProblem {
  return { path, what: 'is not used by warewulf-ts', remedy: 'It can stay or be removed.' };
}
