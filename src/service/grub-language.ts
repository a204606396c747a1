import { InvalidError } from '../domain/errors.ts';
import type { ScriptLanguage } from './script-language.ts';

/** What GRUB takes for itself in any place of a word; all else goes through single quotes. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/**
 * GRUB reads scripts like a shell: each value becomes one word in quotes, where it needs them, and stands outside of the
 * quotes of the template.
 */
export const grubLanguage: ScriptLanguage = {
  name: 'GRUB',
  suffix: '.grub.hbs',
  text: (what, value) => {
    if (/[\x00-\x1f\x7f]/.test(value)) throw refusal(what, 'a line break or another control character');
    return quoted(value);
  },
  kernelArgument: (what, value) => {
    if (/[\x00-\x1f\x7f]/.test(value)) throw refusal(what, 'a line break or another control character');
    // grub-core/lib/cmdline.c puts a backslash before each, which the kernel does not take away.
    if (/['\\]/.test(value)) throw refusal(what, "' or \\, before which it puts a backslash");
    return kernelWords(value).map(quoted).join(' ');
  },
  console: (line) => quoted(line.replaceAll(/[^\x20-\x7e]+/g, ' ').trim()),
};

function quoted(value: string): string {
  if (value === '' || PLAIN.test(value)) return value;
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/**
 * The words that the kernel would read, without the double quotes that hold a word together: GRUB puts its own around one
 * with blanks (`"dyndbg=file a +p"`), which the kernel takes for the same.
 */
function kernelWords(value: string): string[] {
  const words = value.match(/(?:[^ "]|"[^"]*(?:"|$))+/g) ?? [];
  return words.map((word) => word.replaceAll('"', ''));
}

function refusal(what: string, reason: string): InvalidError {
  return new InvalidError(`${what} cannot be passed through GRUB, because it holds ${reason}: change it`, { what });
}
