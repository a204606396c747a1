import { ip4ToNumber } from '../../address/ip4.ts';
import { EncodeError } from '../encode-error.ts';
import { type DhcpMessage, LAYOUT, MAGIC_COOKIE } from './message.ts';
import { OPTION_KINDS } from './option-kinds.ts';
import { DHCP_OPTIONS, type DhcpOptionName, END } from './options.ts';

/** RFC 951 clients, and some switches and ROMs to this day, ignore a shorter message. */
const SMALLEST_BYTES = 300;
const LONGEST_PIECE = 255;

/** What must reach the client even where other options have to stay behind (RFC 3046 §2.2). */
const KEPT: ReadonlySet<number> = new Set([DHCP_OPTIONS.relayAgentInformation.code]);

interface OptionPart {
  readonly code: number;
  readonly bytes: Uint8Array;
}

/**
 * Writes a message in the order of its options, padded to 300 bytes; a value over 255 bytes is split (RFC 3396 §5).
 * Options that would make the message longer than `maxBytes` are left out, so the important ones come first.
 * @throws EncodeError when chaddr, sname or file do not fit their fields.
 */
export function encodeDhcpMessage(message: DhcpMessage, maxBytes = Number.POSITIVE_INFINITY): Buffer {
  const parts = fittingParts(optionParts(message), maxBytes - LAYOUT.options - 1);
  const optionBytes = parts.reduce((total, part) => total + sizeOnWire(part), 0);
  const bytes = Buffer.alloc(Math.max(SMALLEST_BYTES, LAYOUT.options + optionBytes + 1));
  writeHeader(bytes, message);
  let offset: number = LAYOUT.options;
  for (const part of parts) offset = writePart(bytes, offset, part);
  bytes[offset] = END;
  return bytes;
}

function optionParts(message: DhcpMessage): OptionPart[] {
  const parts: OptionPart[] = [];
  for (const [name, value] of Object.entries(message.options)) {
    if (value === undefined) continue;
    const { code, kind } = DHCP_OPTIONS[name as DhcpOptionName];
    // DhcpOptions ties the value's type to the row's kind; the compiler cannot follow that through an iteration.
    const encode = OPTION_KINDS[kind].encode as (value: unknown) => Uint8Array;
    parts.push({ code, bytes: encode(value) });
  }
  for (const [code, bytes] of message.rawOptions) parts.push({ code, bytes });
  return parts;
}

function fittingParts(parts: readonly OptionPart[], room: number): readonly OptionPart[] {
  let left = room;
  for (const part of parts) if (KEPT.has(part.code)) left -= sizeOnWire(part);
  return parts.filter((part) => {
    if (KEPT.has(part.code)) return true;
    const size = sizeOnWire(part);
    if (size > left) return false;
    left -= size;
    return true;
  });
}

function sizeOnWire({ bytes }: OptionPart): number {
  return bytes.length + 2 * Math.max(1, Math.ceil(bytes.length / LONGEST_PIECE));
}

function writePart(target: Buffer, start: number, { code, bytes }: OptionPart): number {
  let offset = start;
  let done = 0;
  do {
    const piece = bytes.subarray(done, done + LONGEST_PIECE);
    target[offset] = code;
    target[offset + 1] = piece.length;
    target.set(piece, offset + 2);
    offset += 2 + piece.length;
    done += piece.length;
  } while (done < bytes.length);
  return offset;
}

function writeHeader(bytes: Buffer, message: DhcpMessage): void {
  if (message.chaddr.length > 16) throw new EncodeError('longer than 16 bytes', 'chaddr');
  bytes[0] = message.op === 'request' ? 1 : 2;
  bytes[1] = message.htype;
  bytes[2] = message.chaddr.length;
  bytes[3] = message.hops;
  bytes.writeUInt32BE(message.xid, 4);
  bytes.writeUInt16BE(message.secs, 8);
  bytes.writeUInt16BE(message.broadcast ? 0x8000 : 0, 10);
  bytes.writeUInt32BE(ip4ToNumber(message.ciaddr), 12);
  bytes.writeUInt32BE(ip4ToNumber(message.yiaddr), 16);
  bytes.writeUInt32BE(ip4ToNumber(message.siaddr), 20);
  bytes.writeUInt32BE(ip4ToNumber(message.giaddr), 24);
  bytes.set(message.chaddr, 28);
  writeText(bytes, message.sname, 'sname');
  writeText(bytes, message.file, 'file');
  bytes.writeUInt32BE(MAGIC_COOKIE, LAYOUT.cookie);
}

function writeText(bytes: Buffer, text: string, field: 'sname' | 'file'): void {
  const { offset, size } = LAYOUT[field];
  if (text.length > size) throw new EncodeError(`longer than ${size} bytes`, field);
  bytes.write(text, offset, 'latin1');
}
