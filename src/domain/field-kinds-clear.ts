import type { Kind, ScalarKind } from './field-kinds.ts';
import { changeLeaves, type LeafKind } from './field-kinds-leaves.ts';

/** Clear a field when they are its value, or any item of its list. */
const CLEARING_WORDS: ReadonlySet<string> = new Set(['UNSET', 'UNDEF']);

/** Whether a text given for a field clears it. */
export function clearsField(kind: ScalarKind<unknown>, text: string): boolean {
  return CLEARING_WORDS.has(text) || kind.clearedBy?.has(text) === true;
}

/** A value as in a document without what it clears by words; free data has no such words. */
export function withoutCleared(kind: Kind, value: unknown): unknown {
  return changeLeaves(kind, value, (leaf, said) => (isCleared(leaf, said) ? undefined : said));
}

function isCleared(kind: LeafKind, value: unknown): boolean {
  if (kind.tag === 'free') return false;
  const scalar = kind.tag === 'list' ? kind.item : kind;
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.some((item) => typeof item === 'string' && clearsField(scalar, item));
}
