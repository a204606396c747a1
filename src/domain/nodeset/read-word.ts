import { MAX_NAME, MAX_NAMES, MAX_WORD } from './nodeset-limits.ts';
import { isProblem, type NodesetProblem } from './nodeset-problem.ts';
import { type NumberRange, readNumberRanges } from './number-range.ts';
import { ANY_CHARACTER, ANY_TEXT, expandPiece, type Word } from './word.ts';

/** A word, and where the text goes on. */
interface ReadWord {
  readonly word: Word;
  readonly end: number;
}

/**
 * Reads from `at` up to a space, an operator or a parenthesis outside of quotes and brackets; with `stopsAtEqual` also up
 * to `=`. The word may be empty.
 */
export function readWord(text: string, at: number, stopsAtEqual: boolean): ReadWord | NodesetProblem {
  const pieces: Piece[] = [];
  let end = at;
  for (;;) {
    const read = readPiece(text, end, stopsAtEqual);
    if (read === undefined) break;
    if (isProblem(read)) return read;
    addPiece(pieces, read.piece);
    end = read.end;
  }
  const word = wordOf(at, pieces);
  return isProblem(word) ? word : { word, end };
}

type Piece = Word['pieces'][number];

/** Texts side by side become one, and so do brackets with one number: each bracket that remains at least doubles the word. */
function addPiece(pieces: Piece[], piece: Piece): void {
  const added = countOf(piece) === 1 && typeof piece !== 'string' ? expandPiece(piece).join('') : piece;
  const last = pieces.at(-1);
  if (typeof added === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + added;
  else pieces.push(added);
}

interface ReadPiece {
  readonly piece: Piece;
  readonly end: number;
}

function readPiece(text: string, at: number, stopsAtEqual: boolean): ReadPiece | NodesetProblem | undefined {
  const character = text[at];
  if (character === undefined || (stopsAtEqual && character === '=')) return undefined;
  if (character === '=') return { piece: '=', end: at + 1 };
  if (character === '[') return readBrackets(text, at);
  if (character === '"' || character === "'") return readQuoted(text, at, character);
  PLAIN.lastIndex = at;
  const plain = PLAIN.exec(text)?.[0];
  if (plain !== undefined) return { piece: withWildcards(plain), end: at + plain.length };
  if (character === ']') return { what: 'a ] has no [ before it', remedy: BRACKETS_REMEDY, at };
  return DELIMITER.test(character) ? undefined : { what: 'a control character', remedy: 'Take it out.', at };
}

const PLAIN = /[^\s,!&^()[\]="'\u0000-\u001f\u007f]+/y;
const DELIMITER = /[\s,!&^()]/;
const BRACKETS_REMEDY = 'Write lists of numbers like n[01-04,7].';

function withWildcards(plain: string): string {
  return plain.replaceAll('*', ANY_TEXT).replaceAll('?', ANY_CHARACTER);
}

function readQuoted(text: string, at: number, quote: string): ReadPiece | NodesetProblem {
  const close = text.indexOf(quote, at + 1);
  if (close === -1) return { what: `a ${quote} has no partner`, remedy: 'Close the quotation.', at };
  const piece = text.slice(at + 1, close);
  if (/[\u0000-\u001f\u007f]/.test(piece)) return { what: 'a control character in quotes', remedy: 'Take it out.', at };
  return { piece, end: close + 1 };
}

function readBrackets(text: string, at: number): ReadPiece | NodesetProblem {
  CLOSING.lastIndex = at + 1;
  const inside = CLOSING.exec(text)?.[1];
  if (inside === undefined) return { what: 'a [ has no ] behind it', remedy: BRACKETS_REMEDY, at };
  const ranges = readNumberRanges(inside, at + 1);
  return 'what' in ranges ? ranges : { piece: ranges, end: at + inside.length + 2 };
}

const CLOSING = /([^[\]]*)\]/y;

function wordOf(at: number, pieces: readonly Piece[]): Word | NodesetProblem {
  const count = pieces.reduce((product, piece) => product * countOf(piece), 1);
  if (count > MAX_NAMES) return tooManyNames(at);
  const hasWildcard = pieces.some((piece) => typeof piece === 'string' && WILDCARD.test(piece));
  const longest = pieces.reduce((sum, piece) => sum + lengthOf(piece), 0);
  const limit = count > 1 || hasWildcard ? MAX_NAME : MAX_WORD;
  if (longest > limit) {
    return { what: `a word is longer than ${limit} characters`, remedy: 'Names of nodes have at most 64.', at };
  }
  return { at, pieces, count, hasWildcard };
}

const WILDCARD = /[\u0001\u0002]/;

export function tooManyNames(at: number): NodesetProblem {
  return {
    what: `more than ${MAX_NAMES} names are asked for`,
    remedy: 'Name fewer at once, or use a group such as @*.',
    at,
  };
}

function countOf(piece: Piece): number {
  return typeof piece === 'string' ? 1 : piece.reduce((sum, { count }) => sum + count, 0);
}

function lengthOf(piece: Piece): number {
  return typeof piece === 'string' ? piece.length : piece.reduce((most, range) => Math.max(most, widest(range)), 0);
}

function widest({ start, step, count, width }: NumberRange): number {
  return Math.max(width, String(start + (count - 1) * step).length);
}
