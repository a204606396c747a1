/** More names than any pattern should stand for. */
const MAX_NAMES = 100_000;

/**
 * The names that patterns stand for, each once, in order: `n[01-03,7],login` is n01, n02, n03, n7 and login. Several
 * brackets multiply from left to right; a range keeps the width of its start.
 * @returns undefined for brackets that are not such lists, a range that counts down, or more than 100 000 names.
 */
export function expandHostList(patterns: readonly string[]): readonly string[] | undefined {
  const names = new Set<string>();
  for (const pattern of patterns.flatMap((text) => text.split(/,(?![^[]*\])/))) {
    const expanded = expandPattern(pattern.trim());
    if (expanded === undefined || names.size + expanded.length > MAX_NAMES) return undefined;
    for (const name of expanded) names.add(name);
  }
  names.delete('');
  return [...names];
}

function expandPattern(pattern: string): readonly string[] | undefined {
  let names: readonly string[] = [''];
  for (const part of pattern.split(/(\[[^[\]]*\])/)) {
    const choices = part.startsWith('[') ? expandRanges(part.slice(1, -1)) : /[[\]]/.test(part) ? undefined : [part];
    if (choices === undefined || names.length * choices.length > MAX_NAMES) return undefined;
    names = names.flatMap((name) => choices.map((choice) => name + choice));
  }
  return names;
}

function expandRanges(ranges: string): readonly string[] | undefined {
  const expanded = ranges.split(',').map(expandRange);
  return expanded.every((numbers) => numbers !== undefined) ? expanded.flat() : undefined;
}

function expandRange(range: string): readonly string[] | undefined {
  const [, start, end = start] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(range) ?? [];
  if (start === undefined || end === undefined) return undefined;
  const length = Number(end) - Number(start) + 1;
  if (length < 1 || length > MAX_NAMES) return undefined;
  return Array.from({ length }, (_, index) => String(Number(start) + index).padStart(start.length, '0'));
}
