import { type Ip4, ip4FromNumber } from '../../address/ip4.ts';

/** What tells one question from all others. */
export interface EchoId {
  /** 16 bits each. */
  readonly identifier: number;
  readonly sequence: number;
}

const ECHO_REPLY = 0;
const ECHO = 8;
const HEADER_BYTES = 8;
const IP_HEADER_BYTES = 20;
const ICMP_PROTOCOL = 1;

/** An ICMP echo message without data (RFC 792), as a raw socket sends it: the kernel puts the IP header before it. */
export function encodeEcho({ identifier, sequence }: EchoId): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, ECHO);
  view.setUint16(4, identifier);
  view.setUint16(6, sequence);
  view.setUint16(2, checksum(view));
  return bytes;
}

/** Reads an ICMP echo reply with its IP header (RFC 791), as a raw socket hears it; undefined for every other packet. */
export function decodeEchoReply(bytes: Uint8Array): (EchoId & { readonly source: Ip4 }) | undefined {
  if (bytes.length < IP_HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint8(0) >> 4;
  const start = (view.getUint8(0) & 15) * 4;
  if (version !== 4 || start < IP_HEADER_BYTES || view.getUint8(9) !== ICMP_PROTOCOL) return undefined;
  if (bytes.length < start + HEADER_BYTES || view.getUint8(start) !== ECHO_REPLY) return undefined;
  return {
    source: ip4FromNumber(view.getUint32(12)),
    identifier: view.getUint16(start + 4),
    sequence: view.getUint16(start + 6),
  };
}

/** RFC 1071, of an even number of bytes. */
function checksum(view: DataView): number {
  let sum = 0;
  for (let offset = 0; offset < view.byteLength; offset += 2) sum += view.getUint16(offset);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}
