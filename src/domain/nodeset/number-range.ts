import { MAX_DIGITS } from './nodeset-limits.ts';
import type { NodesetProblem } from './nodeset-problem.ts';

/** The numbers start, start + step, …, each filled with zeros to the width of the start. */
export interface NumberRange {
  readonly start: number;
  readonly step: number;
  readonly count: number;
  readonly width: number;
}

/**
 * What brackets hold: `01-10/2,15`.
 * @param at - where it begins, for the problem
 */
export function readNumberRanges(text: string, at: number): readonly NumberRange[] | NodesetProblem {
  const ranges: NumberRange[] = [];
  let begin = at;
  for (const part of text.split(',')) {
    const range = readRange(part.trim());
    if (typeof range === 'string') return { what: range, remedy: REMEDY, at: begin };
    ranges.push(range);
    begin += part.length + 1;
  }
  return ranges;
}

const REMEDY = 'Write numbers and ranges that count up, such as [01-04,7] or [0-10/2].';

/** @returns what is wrong with it instead. */
function readRange(text: string): NumberRange | string {
  const [, first, last = first, step = '1'] = RANGE.exec(text) ?? [];
  if (first === undefined || last === undefined)
    return `${JSON.stringify(text.slice(0, 40))} is no number and no range`;
  if ([first, last, step].some((digits) => digits.length > MAX_DIGITS)) {
    return `a number in brackets has more than ${MAX_DIGITS} digits`;
  }
  if (Number(step) === 0) return `the range ${text} has a step of 0`;
  if (Number(last) < Number(first)) return `the range ${text} counts down`;
  const count = Math.floor((Number(last) - Number(first)) / Number(step)) + 1;
  return { start: Number(first), step: Number(step), count, width: first.length };
}

const RANGE = /^(\d+)(?:\s*-\s*(\d+)(?:\s*\/\s*(\d+))?)?$/;
