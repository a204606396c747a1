import type { FreeKind, ListKind, ScalarKind } from '../field-kinds.ts';
import { HIDDEN } from '../field-kinds-scalar.ts';

/** How to read what a node has at one place, as texts, and how those are spelled. */
export interface FieldAttribute {
  readonly texts: (value: unknown) => readonly string[];
  readonly spell: (typed: string) => string;
}

/** Each item of a list is a value of its own. */
export function valueAttribute(kind: ScalarKind<unknown> | ListKind<unknown> | FreeKind): FieldAttribute {
  switch (kind.tag) {
    case 'scalar':
      return { texts: textsOf(kind), spell: spellingOf(kind) };
    case 'list': {
      const { texts, spell } = valueAttribute(kind.item);
      return { texts: (value) => (Array.isArray(value) ? value.flatMap(texts) : []), spell };
    }
    case 'free':
      return { texts: freeTexts, spell: (typed) => typed };
  }
}

/** Of a secret only whether there is one: else it could be guessed letter by letter. */
function textsOf(kind: ScalarKind<unknown>): (value: unknown) => readonly string[] {
  if (kind.isSecret === true) return (value) => (value === undefined ? [] : [HIDDEN]);
  return (value) => (value === undefined ? [] : [String(kind.format(value))]);
}

function spellingOf(kind: ScalarKind<unknown>): (typed: string) => string {
  if (kind.isSecret === true) return (typed) => typed;
  return (typed) => {
    const value = kind.parse(typed);
    return value === undefined ? typed : String(kind.format(value));
  };
}

function freeTexts(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return [typeof value === 'string' ? value : JSON.stringify(value)];
}
