import type { FieldDocument } from './field-kinds-format.ts';
import { sameValue } from './same-value.ts';

/** What is left of a record when a change of it is taken back, or the places that were changed again since. */
export type Undone = { readonly document: FieldDocument | undefined } | { readonly changedSince: readonly string[] };

/**
 * Takes back what led from `before` to `after` in the record as it is now. Places that the change did not touch stay
 * as they are; a place that it did touch must still be as it left it. Undefined documents are records that are not
 * there.
 */
export function undoChange(
  before: FieldDocument | undefined,
  after: FieldDocument | undefined,
  now: FieldDocument | undefined,
): Undone {
  if (before === undefined || after === undefined) {
    return sameValue(now, after) ? { document: before } : { changedSince: placesOf(after, now) };
  }
  if (now === undefined) return { changedSince: [''] };
  const changedSince: string[] = [];
  const document = undoFields(before, after, now, [], changedSince);
  return changedSince.length > 0 ? { changedSince } : { document };
}

function undoFields(
  before: FieldDocument,
  after: FieldDocument,
  now: FieldDocument,
  path: readonly string[],
  changedSince: string[],
): FieldDocument {
  const undone = new Map(Object.entries(now));
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, made, current] = [before[key], after[key], now[key]];
    if (sameValue(old, made)) continue;
    if (!sameValue(made, current)) {
      if (isParted(old) && isParted(made) && isParted(current)) {
        undone.set(key, undoFields(old ?? {}, made ?? {}, current ?? {}, [...path, key], changedSince));
      } else changedSince.push([...path, key].join('.'));
    } else if (old === undefined) undone.delete(key);
    else undone.set(key, old);
  }
  return Object.fromEntries(undone);
}

/** The record as a whole where it came or went, else the fields that differ. */
function placesOf(after: FieldDocument | undefined, now: FieldDocument | undefined): readonly string[] {
  if (after === undefined || now === undefined) return [''];
  const keys = [...new Set([...Object.keys(after), ...Object.keys(now)])];
  return keys.filter((key) => !sameValue(after[key], now[key]));
}

/** A place with parts, or none yet: what came or went in one part is none of the others' business. */
function isParted(value: unknown): value is FieldDocument | undefined {
  return value === undefined || isFields(value);
}

function isFields(value: unknown): value is FieldDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
