import { DecodeError } from '../decode-error.ts';

/** A numeric header field: octal digits between blanks and NULs, or base 256 when the first bit is set (GNU tar, star). */
export function readTarNumber(block: Buffer, start: number, end: number, blockOffset: number): number {
  const first = block[start] ?? 0;
  return first & 0x80
    ? readBase256(block, start, end, blockOffset)
    : readOctal(block.toString('latin1', start, end), blockOffset + start);
}

function readOctal(field: string, offset: number): number {
  const text = field.replace(/^[ \0]+/, '').replace(/[ \0].*$/s, '');
  if (text === '') return 0;
  if (!/^[0-7]+$/.test(text)) throw new DecodeError(`a header has "${text}" where an octal number belongs`, offset);
  return Number.parseInt(text, 8);
}

function readBase256(block: Buffer, start: number, end: number, blockOffset: number): number {
  const isNegative = ((block[start] ?? 0) & 0x40) !== 0;
  // Seven bits of the first byte count; a negative number's complement is read and turned back.
  let value = isNegative ? ~(block[start] ?? 0) & 0x3f : (block[start] ?? 0) & 0x3f;
  for (let index = start + 1; index < end; index += 1) {
    const byte = block[index] ?? 0;
    value = value * 256 + (isNegative ? ~byte & 0xff : byte);
    if (value > Number.MAX_SAFE_INTEGER) {
      throw new DecodeError('a header has a number beyond 2^53', blockOffset + start);
    }
  }
  return isNegative ? -value - 1 : value;
}
