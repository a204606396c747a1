/** Why a text names no nodes. */
export interface NodesetProblem {
  /** E.g. `the range 4-1 counts down`. */
  readonly what: string;
  /** A sentence. */
  readonly remedy: string;
  /** Where in the text, or in the words with spaces between them; in UTF-16 units from its beginning. */
  readonly at: number;
}

export function isProblem<T extends object>(value: T | NodesetProblem): value is NodesetProblem {
  return 'what' in value;
}

/** The problem of words in one line, with its place: `the range 4-1 counts down (at "4-1],login"). Write …`. */
export function nodesetProblemText(words: readonly string[], { what, remedy, at }: NodesetProblem): string {
  const text = words.join(' ');
  const rest = text.slice(at, at + SHOWN).trimEnd();
  const place = rest === '' ? 'at the end' : `at ${JSON.stringify(at + SHOWN < text.length ? `${rest}…` : rest)}`;
  return `${what} (${place}). ${remedy}`;
}

const SHOWN = 40;
