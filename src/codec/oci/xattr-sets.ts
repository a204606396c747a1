import { NO_XATTRS, type Xattrs } from '../tar/tar-member.ts';

/** Names and values (base64) in turns. */
export type XattrRow = readonly string[];

/** Shares equal sets of attributes, such as the same SELinux label on thousands of files, so that memory stays flat. */
export class XattrSets {
  readonly #known = new Map<string, Xattrs>();
  #sizeBytes = 0;

  /** Of the distinct sets. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** An equal set that may be kept: it shares no memory with an archive. */
  share(xattrs: Xattrs): Xattrs {
    if (xattrs.size === 0) return NO_XATTRS;
    const row = rowOfXattrs(xattrs);
    const key = row.join('\0');
    const known = this.#known.get(key);
    if (known) return known;
    const kept = xattrsOfRow(row);
    this.#known.set(key, kept);
    this.#sizeBytes += key.length;
    return kept;
  }
}

export function rowOfXattrs(xattrs: Xattrs): XattrRow {
  return [...xattrs].flatMap(([name, value]) => [name, value.toString('base64')]);
}

export function xattrsOfRow(row: XattrRow): Xattrs {
  const xattrs = new Map<string, Buffer>();
  for (let at = 0; at + 1 < row.length; at += 2) xattrs.set(row[at] ?? '', Buffer.from(row[at + 1] ?? '', 'base64'));
  return xattrs;
}
