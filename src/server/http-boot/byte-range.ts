/** First and last byte, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads a Range header (RFC 9110 §14.2).
 * @returns undefined when it is to be ignored: absent, malformed, of another unit, or of several ranges.
 */
export function parseByteRange(header: string | undefined, sizeBytes: number): ByteRange | 'unsatisfiable' | undefined {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || from + to === '') return undefined;
  if (from === '') return rangeOf(Math.max(0, sizeBytes - Number(to)), sizeBytes - 1, sizeBytes);
  if (to !== '' && Number(to) < Number(from)) return undefined;
  return rangeOf(Number(from), to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1), sizeBytes);
}

function rangeOf(first: number, last: number, sizeBytes: number): ByteRange | 'unsatisfiable' {
  return first >= sizeBytes ? 'unsatisfiable' : { first, last };
}
