const CONTROL = /[\x00-\x1f\x7f]/;
const CONTROL_CHARACTER = 'a line break or another control character';
/** Tokens that begin another command, or nothing, in iPXE. */
const SEPARATOR = /(^|\s)([|&;]+(?=\s|$)|#)/;

/**
 * What of a value a boot script would take for more than text, in words; undefined when nothing. iPXE knows no quoting:
 * it first expands `${…}`, then splits the line at blanks, and takes `||`, `&&` and `;` between blanks as the end of a
 * command and `#` as a comment.
 */
export function dangerInBootText(value: string): string | undefined {
  if (CONTROL.test(value)) return CONTROL_CHARACTER;
  if (value.includes('${') || value.endsWith('$')) return '"${", which iPXE expands';
  if (value.endsWith('\\')) return 'a backslash at its end, which joins it to the next line';
  const separator = SEPARATOR.exec(value)?.[2];
  return separator === undefined ? undefined : `"${separator}", which ends a command in iPXE`;
}

/** What of a kernel argument GRUB would change or take for more than text, in words; undefined when nothing. */
export function dangerInGrubArgument(value: string): string | undefined {
  if (CONTROL.test(value)) return CONTROL_CHARACTER;
  // grub-core/lib/cmdline.c puts a backslash before each, which the kernel does not take away.
  return /['\\]/.test(value) ? "' or \\, before which it puts a backslash" : undefined;
}

/** The same of a text that stands in quotes. */
export function dangerInGrubText(value: string): string | undefined {
  return CONTROL.test(value) ? CONTROL_CHARACTER : undefined;
}
