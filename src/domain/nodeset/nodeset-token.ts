import type { Operator, Term } from './nodeset.ts';
import { isProblem, type NodesetProblem } from './nodeset-problem.ts';
import { readWord } from './read-word.ts';
import { expandWord, type Word, writtenText } from './word.ts';

/** What the text has at one place. `isApart`: a space, or the beginning of the text, is before it. */
export type Token = { readonly at: number; readonly end: number; readonly isApart: boolean } & (
  | { readonly kind: 'end' | 'open' | 'close' }
  | { readonly kind: 'operator'; readonly operator: Operator }
  | { readonly kind: 'term'; readonly term: Term }
);

/** The token that begins at a place, or after the spaces there. */
export function tokenAt(text: string, place: number): Token | NodesetProblem {
  SPACES.lastIndex = place;
  const at = place + (SPACES.exec(text)?.[0].length ?? 0);
  const where = { at, end: at + 1, isApart: at === 0 || at > place };
  const character = text[at];
  if (character === undefined) return { ...where, kind: 'end', end: at };
  if (character === '(') return { ...where, kind: 'open' };
  if (character === ')') return { ...where, kind: 'close' };
  const operator = OPERATORS.get(character);
  if (operator !== undefined) return { ...where, kind: 'operator', operator };
  const read = character === '@' ? readGroup(text, at) : readNamesOrAttribute(text, at);
  return isProblem(read) ? read : { ...where, kind: 'term', ...read };
}

const SPACES = /\s*/y;

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  [',', 'union'],
  ['!', 'difference'],
  ['&', 'intersection'],
  ['^', 'symmetric difference'],
]);

interface ReadTerm {
  readonly term: Term;
  readonly end: number;
}

function readGroup(text: string, at: number): ReadTerm | NodesetProblem {
  const read = readWord(text, at + 1, false);
  if (isProblem(read)) return read;
  if (read.word.pieces.length === 0) {
    return { what: 'a group has no name', remedy: 'Write it like @gpu, or @* for all nodes.', at };
  }
  return { term: { kind: 'group', word: read.word }, end: read.end };
}

function readNamesOrAttribute(text: string, at: number): ReadTerm | NodesetProblem {
  const read = readWord(text, at, true);
  if (isProblem(read)) return read;
  const sign = ['=', '!='].find((candidate) => text.startsWith(candidate, read.end));
  if (sign === undefined) return { term: { kind: 'names', word: read.word }, end: read.end };
  const value = readWord(text, read.end + sign.length, false);
  if (isProblem(value)) return value;
  const attribute = attributeOf(read.word);
  if (typeof attribute !== 'string') return attribute;
  return {
    term: { kind: 'attribute', at, attribute, isNegated: sign === '!=', value: value.word },
    end: value.end,
  };
}

function attributeOf(word: Word): string | NodesetProblem {
  const [attribute] = word.count === 1 ? expandWord(word) : [];
  if (attribute === undefined || attribute === '') {
    return {
      what: 'no attribute stands before =',
      remedy: 'Write it without spaces, like image=rocky-9.',
      at: word.at,
    };
  }
  return writtenText(attribute);
}
