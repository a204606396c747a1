import { printable } from '../output/printable.ts';
import { type Style, styled, type Terminal } from '../output/terminal.ts';

const STYLES: Readonly<Record<string, Style>> = { '+': 'green', '-': 'red', '@': 'dim' };

/** A unified diff for a terminal: coloured where that has colours, and safe whatever the files hold. */
export function diffText(diff: string, terminal: Terminal): string {
  return diff
    .split('\n')
    .map((line) => styled(line.split('\t').map(printable).join('\t'), STYLES[line.charAt(0)], terminal))
    .join('\n');
}
