import { DecodeError } from '../decode-error.ts';
import { EncodeError } from '../encode-error.ts';
import type { RawOption6 } from './message.ts';

const HEADER_BYTES = 4;
const LONGEST_VALUE = 65_535;

/**
 * Options one behind another, from `start` to the end (RFC 8415 §21.1). The values share memory with `bytes`.
 * @throws DecodeError when one is cut off
 */
export function readOptionList(bytes: Uint8Array, start: number): readonly RawOption6[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const options: RawOption6[] = [];
  let offset = start;
  while (offset < bytes.length) {
    if (offset + HEADER_BYTES > bytes.length) throw new DecodeError('an option is cut off', offset);
    const code = view.getUint16(offset);
    const end = offset + HEADER_BYTES + view.getUint16(offset + 2);
    if (end > bytes.length) throw new DecodeError(`option ${code} runs past the end`, offset);
    options.push({ code, bytes: bytes.subarray(offset + HEADER_BYTES, end) });
    offset = end;
  }
  return options;
}

/** @throws EncodeError when a value is longer than its length field can say */
export function writeOptionList(options: readonly RawOption6[]): Buffer {
  return Buffer.concat(
    options.flatMap(({ code, bytes }) => {
      if (bytes.length > LONGEST_VALUE) throw new EncodeError(`longer than ${LONGEST_VALUE} bytes`, `option ${code}`);
      const header = Buffer.alloc(HEADER_BYTES);
      header.writeUInt16BE(code, 0);
      header.writeUInt16BE(bytes.length, 2);
      return [header, bytes];
    }),
  );
}
