import { dangerInBootText } from '../domain/boot-text.ts';
import { InvalidError } from '../domain/errors.ts';

/**
 * A value as it may stand in an iPXE script.
 * @throws InvalidError when the value would be read as more than text.
 */
export function scriptText(what: string, value: string): string {
  const reason = dangerInBootText(value);
  if (reason === undefined) return value;
  throw new InvalidError(`${what} cannot be passed through iPXE, because it holds ${reason}: change it`, { what });
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
