import { DecodeError } from '../decode-error.ts';
import { LAYOUT } from './message.ts';
import { END, PAD } from './options.ts';

const OVERLOAD = 52;
const IN_FILE = 1;
const IN_SNAME = 2;

/** What the option fields of a message hold: the bytes by code, and which header fields were lent to options. */
export interface OptionBytes {
  readonly byCode: ReadonlyMap<number, Uint8Array>;
  readonly fileHoldsOptions: boolean;
  readonly snameHoldsOptions: boolean;
}

/**
 * Walks the options field, then `file`, then `sname` when overloaded (RFC 2131 §4.1); an option that appears again continues
 * the one before (RFC 3396 §7). A missing end mark is forgiven, a length that runs past its field is not.
 */
export function readOptionBytes(bytes: Uint8Array): OptionBytes {
  const byCode = new Map<number, Uint8Array>();
  readField(bytes, LAYOUT.options, bytes.length, byCode);
  const overload = overloadOf(byCode);
  const fileHoldsOptions = (overload & IN_FILE) !== 0;
  const snameHoldsOptions = (overload & IN_SNAME) !== 0;
  if (fileHoldsOptions) readField(bytes, LAYOUT.file.offset, LAYOUT.file.offset + LAYOUT.file.size, byCode);
  if (snameHoldsOptions) readField(bytes, LAYOUT.sname.offset, LAYOUT.sname.offset + LAYOUT.sname.size, byCode);
  return { byCode, fileHoldsOptions, snameHoldsOptions };
}

function readField(bytes: Uint8Array, start: number, end: number, byCode: Map<number, Uint8Array>): void {
  let offset = start;
  while (offset < end) {
    const code = bytes[offset] ?? END;
    if (code === END) return;
    if (code === PAD) {
      offset += 1;
      continue;
    }
    const next = offset + 2 + (bytes[offset + 1] ?? 0);
    if (offset + 1 >= end || next > end) throw new DecodeError(`option ${code} runs past the end`, offset);
    const value = bytes.subarray(offset + 2, next);
    const before = byCode.get(code);
    byCode.set(code, before === undefined ? value : Buffer.concat([before, value]));
    offset = next;
  }
}

function overloadOf(byCode: ReadonlyMap<number, Uint8Array>): number {
  const value = byCode.get(OVERLOAD);
  if (value === undefined) return 0;
  const [overload = 0] = value;
  if (value.length === 1 && overload >= 1 && overload <= 3) return overload;
  throw new DecodeError('option 52 must be 1, 2 or 3', LAYOUT.options);
}
