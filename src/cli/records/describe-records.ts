const MOST_NAMED = 8;

/** Records in a sentence: by name while they are few, e.g. `node n1` or `3 nodes: n1, n2, n3`. */
export function describeRecords(what: string, names: readonly string[]): string {
  if (names.length === 1) return `${what} ${names[0]}`;
  const named = names.slice(0, MOST_NAMED).join(', ');
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return `${names.length} ${what}s: ${named}${more}`;
}
