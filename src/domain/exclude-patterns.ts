import { InvalidError } from './errors.ts';

/** Where an image says what its builds shall leave out. */
export const EXCLUDES_PATH = '/etc/warewulf/excludes';

/** Says whether a name of the image (without leading slash) is left out; a directory goes with all that is in it. */
export type IsExcluded = (path: string) => boolean;

/**
 * Reads a list of names to leave out: one pattern of Go's filepath.Match on each line, from the root of the image, with or
 * without slashes around it; lines that begin with `#` say nothing. Throws InvalidError for what is no pattern.
 */
export function parseExcludes(text: string): IsExcluded {
  return matchAny(
    text.split('\n').flatMap((line, at) => {
      const pattern = trimPattern(line);
      return pattern === '' || pattern.startsWith('#') ? [] : [readLine(pattern, at + 1)];
    }),
  );
}

/** The same for patterns that a node's `image excludes` gives, which are known to be patterns. */
export function excludesOf(patterns: readonly string[]): IsExcluded {
  return matchAny(patterns.flatMap((pattern) => compilePattern(trimPattern(pattern)) ?? []));
}

/** Whether a node may give this pattern. */
export function isExcludePattern(pattern: string): boolean {
  const trimmed = trimPattern(pattern);
  return trimmed !== '' && !trimmed.startsWith('#') && compilePattern(trimmed) !== undefined;
}

/** Lists that leave out the same names become the same list. */
export function canonicalExcludes(patterns: readonly string[]): readonly string[] {
  return [...new Set(patterns.map(trimPattern))].sort();
}

/** Whether a name is left out by itself, or goes with a directory that it is in. */
export function isLeftOut(path: string, isExcluded: IsExcluded): boolean {
  const names = path.split('/').filter((name) => name !== '');
  return names.some((_name, at) => isExcluded(names.slice(0, at + 1).join('/')));
}

function matchAny(patterns: readonly RegExp[]): IsExcluded {
  return (path) => patterns.some((pattern) => pattern.test(path));
}

function trimPattern(pattern: string): string {
  return pattern.trim().replace(/^(\.?\/)+|\/+$/g, '');
}

function readLine(pattern: string, line: number): RegExp {
  const compiled = compilePattern(pattern);
  if (compiled) return compiled;
  throw new InvalidError(
    `line ${line} of ${EXCLUDES_PATH} in the image is no pattern: ${JSON.stringify(pattern)}: ` +
      'write names with *, ?, [a-z] and \\ before what shall stand for itself',
    { line },
  );
}

function compilePattern(pattern: string): RegExp | undefined {
  const source = sourceOf(pattern);
  return source === undefined ? undefined : new RegExp(`^${source}$`, 'su');
}

/** A regular expression for a pattern; undefined for what Go calls a bad pattern. */
function sourceOf(pattern: string): string | undefined {
  const parts = pattern.match(/\*|\?|\[\^?(?:\\.|[^\\\]])+\]|\\.|[^*?[\\]/gsu) ?? [];
  if (parts.join('') !== pattern) return undefined;
  const sources = parts.map(partSource);
  return sources.every((source) => source !== undefined) ? sources.join('') : undefined;
}

function partSource(part: string): string | undefined {
  if (part === '*') return '[^/]*';
  if (part === '?') return '[^/]';
  if (part.startsWith('[') && part.length > 1) return classSource(part);
  return escapeText(part.startsWith('\\') ? part.slice(1) : part);
}

/** `[a-z_]` or `[^a-z]`; as in Go, a range is not sorted by itself, and a class matches slashes. */
function classSource(part: string): string | undefined {
  const isNegated = part[1] === '^';
  const body = part.slice(isNegated ? 2 : 1, -1);
  const items = body.match(/(?:\\.|[^\\-])-(?:\\.|[^\\-])|\\.|[^\\-]/gsu) ?? [];
  if (items.length === 0 || items.join('') !== body) return undefined;
  const ranges = items.map(rangeSource);
  if (ranges.some((range) => range === undefined)) return undefined;
  return `[${isNegated ? '^' : ''}${ranges.join('')}]`;
}

function rangeSource(item: string): string | undefined {
  const [from = '', to = from] = item.match(/\\.|[^\\-]/gsu)?.map((end) => end.replace(/^\\/su, '')) ?? [];
  const [low = 0, high = 0] = [from.codePointAt(0), to.codePointAt(0)];
  // Go takes such a range for one that matches nothing.
  if (low > high) return '';
  return `${escapeText(from)}-${escapeText(to)}`;
}

function escapeText(text: string): string {
  return [...text].map((character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`).join('');
}
