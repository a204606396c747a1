/**
 * Splits a text at its commas. An item in double quotes may hold commas; two double quotes in it stand for one:
 * `quiet,"console=ttyS0,115200"`.
 * @returns undefined where a quote is not closed or stands in the middle of an item.
 */
export function splitList(text: string): readonly string[] | undefined {
  const items: string[] = [];
  let rest = text;
  for (;;) {
    const match = ITEM.exec(rest);
    if (match === null) return undefined;
    items.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] !== ',') return items;
    rest = rest.slice(match[0].length);
  }
}

/** A text that `splitList` splits into these items again. */
export function joinList(items: readonly string[]): string {
  return items.map((item) => (/[",]/.test(item) ? `"${item.replaceAll('"', '""')}"` : item)).join(',');
}

/** A quoted or a plain item, and the comma or the end after it. */
const ITEM = /^(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/;
