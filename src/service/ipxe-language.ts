import { dangerInBootText } from '../domain/boot-text.ts';
import { InvalidError } from '../domain/errors.ts';
import type { ScriptLanguage } from './script-language.ts';

/** iPXE knows no quoting: what it would read as more than text cannot be said. */
export const ipxeLanguage: ScriptLanguage = {
  name: 'iPXE',
  suffix: '.ipxe.hbs',
  text,
  kernelArgument: text,
  console: (line) =>
    line
      .replaceAll(/[^\x20-\x7e]+/g, ' ')
      .replaceAll('${', '$(')
      .replaceAll(/[|&;]+(?=\s|$)/g, ',')
      .replaceAll(/(^|\s)#+/g, '$1')
      .replaceAll(/[\\$]+$/g, '')
      .trim(),
};

function text(what: string, value: string): string {
  const reason = dangerInBootText(value);
  if (reason === undefined) return value;
  throw new InvalidError(`${what} cannot be passed through iPXE, because it holds ${reason}: change it`, { what });
}
