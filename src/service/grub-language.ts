import { dangerInGrubArgument, dangerInGrubText } from '../domain/boot-text.ts';
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
    refuse(what, dangerInGrubText(value));
    return quoted(value);
  },
  kernelArgument: (what, value) => {
    refuse(what, dangerInGrubArgument(value));
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

function refuse(what: string, reason: string | undefined): void {
  if (reason === undefined) return;
  throw new InvalidError(`${what} cannot be passed through GRUB, because it holds ${reason}: change it`, { what });
}
