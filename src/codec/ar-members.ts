import { DecodeError } from './decode-error.ts';

/** `!<arch>\n`: what a `.deb` begins with (ar(5), deb(5)). */
export const AR_MAGIC = '!<arch>\n';
export const AR_HEADER_BYTES = 60;

/** One member of an ar archive, as its header says. */
export interface ArMember {
  readonly name: string;
  readonly sizeBytes: number;
}

/** Reads a member's header. Its data follows, padded to an even number of bytes. @throws DecodeError */
export function decodeArHeader(header: Uint8Array, offset: number): ArMember {
  const text = Buffer.from(header).toString('latin1');
  const size = /^\d{1,10} *$/.exec(text.slice(48, 58))?.[0];
  if (header.length !== AR_HEADER_BYTES || text.slice(58) !== '`\n' || size === undefined) {
    throw new DecodeError('there is no header of an ar member', offset);
  }
  // GNU ar ends names with a slash.
  return { name: text.slice(0, 16).trimEnd().replace(/\/$/, ''), sizeBytes: Number(size) };
}

/** Where the next header stands. */
export function nextArOffset(offset: number, { sizeBytes }: ArMember): number {
  return offset + AR_HEADER_BYTES + sizeBytes + (sizeBytes % 2);
}
