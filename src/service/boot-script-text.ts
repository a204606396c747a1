import { InvalidError } from '../domain/errors.ts';

/** Tokens that begin another command, or nothing, in iPXE. */
const SEPARATOR = /(^|\s)([|&;]+(?=\s|$)|#)/;

/**
 * A value as it may stand in an iPXE script. iPXE knows no quoting: it first expands `${…}`, then splits the line at
 * blanks, and takes `||`, `&&` and `;` between blanks as the end of a command and `#` as a comment.
 * @throws InvalidError when the value would be read as more than text.
 */
export function scriptText(what: string, value: string): string {
  const reason = dangerIn(value);
  if (reason === undefined) return value;
  throw new InvalidError(`${what} cannot be passed through iPXE, because it holds ${reason}: change it`, { what });
}

function dangerIn(value: string): string | undefined {
  if (/[\x00-\x1f\x7f]/.test(value)) return 'a line break or another control character';
  if (value.includes('${') || value.endsWith('$')) return '"${", which iPXE expands';
  if (value.endsWith('\\')) return 'a backslash at its end, which joins it to the next line';
  const separator = SEPARATOR.exec(value)?.[2];
  return separator === undefined ? undefined : `"${separator}", which ends a command in iPXE`;
}

/** Any text as one harmless line for the console. Not for values that must arrive as they are. */
export function consoleText(text: string): string {
  return text
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .replaceAll('${', '$(')
    .replaceAll(/[|&;]+(?=\s|$)/g, ',')
    .replaceAll(/(^|\s)#+/g, '$1')
    .replaceAll(/[\\$]+$/g, '')
    .trim();
}
