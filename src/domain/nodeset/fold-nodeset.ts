import { MAX_DIGITS } from './nodeset-limits.ts';

/**
 * The shortest nodeset that we find for names, each once: `n[01-03,07],login`. Names with the same text around their
 * numbers become one word where that is exact, else several; they come in order of their first appearance, numbers
 * ascending.
 */
export function foldNodeset(names: Iterable<string>): string {
  const patterns = new Map<string, Pattern>();
  for (const name of new Set(names)) {
    const texts = name.split(NUMBER);
    const key = texts.join('\n');
    const pattern = patterns.get(key) ?? { texts, vectors: [] };
    pattern.vectors.push(name.match(NUMBER) ?? []);
    patterns.set(key, pattern);
  }
  return Array.from(patterns.values(), foldPattern).join(',');
}

/** Numbers that nodesets can count; longer ones are text. */
const NUMBER = new RegExp(`(?<!\\d)\\d{1,${MAX_DIGITS}}(?!\\d)`, 'g');

/** Names that differ in their numbers only: a vector holds the numbers of a name, later their ranges, as text. */
interface Pattern {
  readonly texts: readonly string[];
  readonly vectors: (readonly string[])[];
}

function foldPattern({ texts, vectors }: Pattern): string {
  const dimensions = Array.from(texts.slice(1), (_text, index) => index);
  const forwards = dimensions.reduce(mergeAlong, vectors);
  const backwards = dimensions.length > 1 ? dimensions.reduceRight(mergeAlong, vectors) : forwards;
  const fewest = forwards.length < backwards.length ? forwards : backwards;
  return fewest.map((vector) => texts.map((text, index) => text + (vector[index] ?? '')).join('')).join(',');
}

/** Makes one of all vectors that are equal but for this dimension: there they have different numbers, so it is exact. */
function mergeAlong(vectors: (readonly string[])[], dimension: number): (readonly string[])[] {
  const merged = new Map<string, { vector: readonly string[]; numbers: Set<string> }>();
  for (const vector of vectors) {
    const key = vector.with(dimension, '').join('\n');
    const known = merged.get(key) ?? { vector, numbers: new Set() };
    known.numbers.add(vector[dimension] ?? '');
    merged.set(key, known);
  }
  return Array.from(merged.values(), ({ vector, numbers }) => vector.with(dimension, foldNumbers([...numbers])));
}

/** `[01-03,07]`, or a single number alone. Shorter numbers first, so that 1 and 01 do not meet. */
function foldNumbers(numbers: readonly string[]): string {
  const sorted = numbers.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const runs: { first: string; last: string }[] = [];
  for (const number of sorted) {
    const run = runs.at(-1);
    if (run !== undefined && continues(run, number)) run.last = number;
    else runs.push({ first: number, last: number });
  }
  const folded = runs.map(({ first, last }) => (first === last ? first : `${first}-${last}`)).join(',');
  return sorted.length === 1 ? folded : `[${folded}]`;
}

/** A range keeps the width of its start: numbers with zeros before them never grow longer. */
function continues({ first, last }: { readonly first: string; readonly last: string }, number: string): boolean {
  if (Number(number) !== Number(last) + 1) return false;
  return isPadded(first) ? number.length === first.length : !isPadded(number);
}

function isPadded(number: string): boolean {
  return number.length > 1 && number.startsWith('0');
}
