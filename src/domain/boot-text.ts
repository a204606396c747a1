/** Tokens that begin another command, or nothing, in iPXE. */
const SEPARATOR = /(^|\s)([|&;]+(?=\s|$)|#)/;

/**
 * What of a value a boot script would take for more than text, in words; undefined when nothing. iPXE knows no quoting:
 * it first expands `${…}`, then splits the line at blanks, and takes `||`, `&&` and `;` between blanks as the end of a
 * command and `#` as a comment.
 */
export function dangerInBootText(value: string): string | undefined {
  if (/[\x00-\x1f\x7f]/.test(value)) return 'a line break or another control character';
  if (value.includes('${') || value.endsWith('$')) return '"${", which iPXE expands';
  if (value.endsWith('\\')) return 'a backslash at its end, which joins it to the next line';
  const separator = SEPARATOR.exec(value)?.[2];
  return separator === undefined ? undefined : `"${separator}", which ends a command in iPXE`;
}
