import { type Helper, isTruthy, numberArgument } from '../helper.ts';

/** Comparison and logic; unset variables are welcome where a question about them makes sense. */
export const LOGIC_HELPERS: readonly Helper[] = [
  {
    name: 'eq',
    args: ['a', 'b'],
    doc: 'true when both have the same text; an unset variable equals only another unset one',
    takesUnset: true,
    run: ({ args: [a, b] }) => isSame(a, b),
  },
  {
    name: 'ne',
    args: ['a', 'b'],
    doc: 'true when eq is not',
    takesUnset: true,
    run: ({ args: [a, b] }) => !isSame(a, b),
  },
  {
    name: 'gt',
    args: ['a', 'b'],
    doc: 'true when number a is greater than number b',
    run: ({ args: [a, b] }) => numberArgument(a, 'a') > numberArgument(b, 'b'),
  },
  {
    name: 'lt',
    args: ['a', 'b'],
    doc: 'true when number a is less than number b',
    run: ({ args: [a, b] }) => numberArgument(a, 'a') < numberArgument(b, 'b'),
  },
  {
    name: 'and',
    args: ['...values'],
    doc: 'the first value that counts as false, otherwise the last',
    takesUnset: true,
    run: ({ args }) => args.find((value) => !isTruthy(value)) ?? (args.every(isTruthy) ? args.at(-1) : false),
  },
  {
    name: 'or',
    args: ['...values'],
    doc: 'the first value that counts as true, otherwise the last',
    takesUnset: true,
    run: ({ args }) => args.find(isTruthy) ?? args.at(-1) ?? false,
  },
  {
    name: 'not',
    args: ['value'],
    doc: 'true for nothing, false, 0, empty text, an empty list or map',
    takesUnset: true,
    run: ({ args: [value] }) => !isTruthy(value),
  },
  {
    name: 'default',
    args: ['value', 'fallback'],
    doc: 'the value, or the fallback when it is unset or empty text',
    takesUnset: true,
    run: ({ args: [value, fallback] }) => (value === undefined || value === '' ? fallback : value),
  },
];

function isSame(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return a === b;
  return typeof a === 'object' || typeof b === 'object'
    ? JSON.stringify(a) === JSON.stringify(b)
    : String(a) === String(b);
}
