import { InvalidError } from './errors.ts';

/** With the directories before it, a path stays below the 4096 bytes that Linux takes (PATH_MAX). */
const LONGEST_PATH = 2048;
const LONGEST_NAME_BYTES = 255;

/**
 * The names on the way to a file of an overlay, e.g. `/etc/motd.hbs` → `['etc', 'motd.hbs']`.
 * @throws InvalidError for a path that leaves the overlay or that no file should have
 */
export function parseOverlayPath(text: string): readonly [string, ...string[]] {
  const [first = '', ...rest] = text.replace(/^\/+/, '').split('/');
  const names = [first, ...rest] as const;
  const problem =
    text.length > LONGEST_PATH ? 'is too long' : names.map(problemOf).find((found) => found !== undefined);
  if (problem === undefined) return names;
  const shown = JSON.stringify(text.slice(0, 300));
  throw new InvalidError(`${shown} is no path of a file in an overlay: it ${problem}`, { path: text.slice(0, 300) });
}

function problemOf(name: string): string | undefined {
  if (name === '') return 'is empty or has nothing between or after its slashes';
  if (name === '.' || name === '..') return `has a part ${name}`;
  if (name === '.hbs') return 'is a template without a name';
  // Half of a surrogate pair would be stored as U+FFFD, as would bytes that are no UTF-8.
  if (!name.isWellFormed() || name.includes('\ufffd')) return 'is no valid Unicode';
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'has a control character';
  return new TextEncoder().encode(name).length > LONGEST_NAME_BYTES ? 'has a part of more than 255 bytes' : undefined;
}
