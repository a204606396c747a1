import { printable } from '../output/printable.ts';
import type { Completion } from './candidate.ts';
import type { SplitLine } from './split-line.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * What the completion function of a shell reads: a line with `files`, `nospace` or nothing, then one candidate a line;
 * for zsh and fish with a tab and what it means.
 */
export function shellReply(completion: Completion): string {
  const lines = completion.candidates.map(({ word, says }) => printable(word) + (says ? `\t${printable(says)}` : ''));
  return [directive(completion), ...lines].map((line) => `${line}\n`).join('');
}

/**
 * The same for bash, which knows no meanings and does not quote: it replaces what stands after the last of its word
 * breaks.
 * @param wordBreaks COMP_WORDBREAKS
 */
export function bashReply(completion: Completion, { typed }: SplitLine, wordBreaks: string): string {
  const quote = /^['"]/.exec(typed)?.[0];
  const kept = quote === undefined ? breakLength(typed, wordBreaks) : 0;
  const lines = completion.candidates.map(({ word }) =>
    quote === undefined ? escaped(printable(word)).slice(kept) : printable(word),
  );
  return [directive(completion), ...lines].map((line) => `${line}\n`).join('');
}

function directive({ candidates, takesFiles }: Completion): string {
  if (takesFiles) return 'files';
  return candidates.length > 0 && candidates.every(({ word }) => word.endsWith('=')) ? 'nospace' : '';
}

/** Backslashes before what bash would not take as a part of a word. */
function escaped(word: string): string {
  return word.replaceAll(/[\s"'\\$`&;|<>()*?#!]/g, '\\$&');
}

function breakLength(typed: string, wordBreaks: string): number {
  const breaks = [...typed].map((character, index) =>
    ':='.includes(character) && wordBreaks.includes(character) ? index + 1 : 0,
  );
  return Math.max(0, ...breaks);
}
