/** What names one state of a document, RFC 9110 §8.8.3. */
interface EntityTag {
  /** Without its quotes. */
  readonly tag: string;
  readonly isWeak: boolean;
}

/** The value of If-Match or If-None-Match; `*` means any state at all. */
export type EntityTags = '*' | readonly EntityTag[];

/** RFC 9110 §13.1. @returns undefined for a text that is not such a list. */
export function parseEntityTags(text: string): EntityTags | undefined {
  if (text.trim() === '*') return '*';
  const tags: EntityTag[] = [];
  const item = /[\t ,]*(W\/)?"([!#-~\x80-\xff]*)"[\t ]*(?:,|$)/y;
  for (let match = item.exec(text); match !== null; match = item.exec(text)) {
    tags.push({ tag: match[2] ?? '', isWeak: match[1] !== undefined });
    if (/^[\t ,]*$/.test(text.slice(item.lastIndex))) return tags;
  }
  return undefined;
}

/** The strong comparison of §8.8.3.2, for changes. */
export function matchesStrongly(tags: EntityTags, current: string): boolean {
  return tags === '*' || tags.some(({ tag, isWeak }) => tag === current && !isWeak);
}

/** The weak comparison of §8.8.3.2, for what is only read. */
export function matchesWeakly(tags: EntityTags, current: string): boolean {
  return tags === '*' || tags.some(({ tag }) => tag === current);
}
