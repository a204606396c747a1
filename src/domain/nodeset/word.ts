import type { NumberRange } from './number-range.ts';

/**
 * One word of a nodeset: text and brackets that multiply from left to right. Wildcards stand in the text as ANY_TEXT and
 * ANY_CHARACTER, which no text has, so that a quoted `*` remains one.
 */
export interface Word {
  /** Where it begins. */
  readonly at: number;
  readonly pieces: readonly (string | readonly NumberRange[])[];
  /** How many texts it stands for. */
  readonly count: number;
  readonly hasWildcard: boolean;
}

export const ANY_TEXT = '\u0001';
export const ANY_CHARACTER = '\u0002';

/** The texts that a word stands for, as many as its count says. */
export function expandWord({ pieces }: Word): readonly string[] {
  return pieces
    .map(expandPiece)
    .reduce((texts, endings) => texts.flatMap((text) => endings.map((end) => text + end)), ['']);
}

export function expandPiece(piece: Word['pieces'][number]): readonly string[] {
  return typeof piece === 'string' ? [piece] : piece.flatMap(numbersOf);
}

function numbersOf({ start, step, count, width }: NumberRange): readonly string[] {
  return Array.from({ length: count }, (_, index) => String(start + index * step).padStart(width, '0'));
}

/** A text of a word as somebody would write it. */
export function writtenText(text: string): string {
  return text.replaceAll(ANY_TEXT, '*').replaceAll(ANY_CHARACTER, '?');
}
