import { dangerInBootText } from './boot-text.ts';
import { isExcludePattern } from './exclude-patterns.ts';
import type { ScalarKind } from './field-kinds.ts';
import { IMAGE_REFERENCE } from './image-reference.ts';

/** Longest text anybody may store: kernel command lines end at 4096 bytes. */
const MAX_TEXT = 4096;

/** A line of text. Line ends and other control characters would let a value add commands to a boot script. */
export const text: ScalarKind<string> = {
  tag: 'scalar',
  placeholder: 'TEXT',
  expects: `a text of at most ${MAX_TEXT} characters without line ends or control characters`,
  example: 'some words',
  parse: (value) => (value.length <= MAX_TEXT && !/[\u0000-\u001f\u007f\u2028\u2029]/.test(value) ? value : undefined),
  format: (value) => value,
  schema: { type: 'string', maxLength: MAX_TEXT },
};

/** A text that goes into boot scripts as it is. */
export const bootText: ScalarKind<string> = {
  ...text,
  expects: `a text that boot loaders pass on: at most ${MAX_TEXT} characters, no line ends, no "\${", no ; || && # between blanks`,
  example: 'console=ttyS0',
  parse: (value) => (text.parse(value) !== undefined && dangerInBootText(value) === undefined ? value : undefined),
};

/** What people see in place of a secret. */
export const HIDDEN = '***';

/** A text that is never shown. */
export const secretText: ScalarKind<string> = {
  ...text,
  expects: `a password of at most ${MAX_TEXT} characters without line ends or control characters`,
  example: 'correct-horse',
  parse: (value) => (value === HIDDEN ? undefined : text.parse(value)),
  remedyFor: (value) =>
    value === HIDDEN ? 'It stands for a password that is not shown: leave the field out.' : undefined,
  schema: { type: 'string', format: 'password', maxLength: MAX_TEXT },
  isSecret: true,
};

/** The name of a template or a profile, or the bare name of an image. Never `.` or `..`: names become file names. */
export const name = pattern('NAME', 'a name of letters, digits and . _ : -', 'rocky-9', /^[A-Za-z0-9_][\w.:-]{0,127}$/);

/** An image, or one version of it. */
export const imageReference = pattern(
  'NAME',
  'a name of letters, digits and . _ : -, and for one version @ and its number or label',
  'rocky-9',
  IMAGE_REFERENCE,
);

/** A name in a list that inherits: `~name` takes back what a profile gave. */
export const inheritableName = pattern(
  'NAME',
  'a name of letters, digits and . _ : -, or ~ and a name',
  'wwinit',
  /^~?[A-Za-z0-9_][\w.:-]{0,127}$/,
);

/** Names of an image that its build leaves out. `~pattern` takes back what a profile gave. */
export const excludePattern: ScalarKind<string> = {
  ...text,
  placeholder: 'PATTERN',
  expects:
    'a path from the root of the image, with *, ?, [a-z], and \\ before what shall stand for itself, or ~ and that',
  example: '/usr/share/doc',
  parse: (value) => (text.parse(value) && isExcludePattern(value.replace(/^~/, '')) ? value : undefined),
};

/** The spellings of Warewulf: those of Go's ParseBool, and yes and no. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'true', 'yes', 'y', 'on'].map((word) => [word, true] as const),
  ...['0', 'f', 'false', 'no', 'n', 'off'].map((word) => [word, false] as const),
]);

export const bool: ScalarKind<boolean> = {
  tag: 'scalar',
  placeholder: 'BOOL',
  expects: 'true or false',
  example: 'true',
  parse: (value) => BOOLEANS.get(value.toLowerCase()),
  format: (value) => value,
  clearedBy: new Set(['unset', 'delete', 'undef', '--', 'nil']),
  schema: { type: 'boolean' },
};

/** A whole number, both ends included. */
export function integer(placeholder: string, from: number, to: number, example: number): ScalarKind<number> {
  return {
    tag: 'scalar',
    placeholder,
    expects: `a whole number from ${from} to ${to}`,
    example: String(example),
    parse: (value) => {
      const number = Number(value);
      return /^\d{1,15}$/.test(value) && number >= from && number <= to ? number : undefined;
    },
    format: (value) => value,
    schema: { type: 'integer', minimum: from, maximum: to },
  };
}

/** Any text that `regex` matches. */
export function pattern(placeholder: string, expects: string, example: string, regex: RegExp): ScalarKind<string> {
  return {
    tag: 'scalar',
    placeholder,
    expects,
    example,
    parse: (value) => (regex.test(value) ? value : undefined),
    format: (value) => value,
    schema: { type: 'string', pattern: regex.source },
  };
}
