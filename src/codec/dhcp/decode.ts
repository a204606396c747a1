import { ip4FromNumber } from '../../address/ip4.ts';
import { DecodeError } from '../decode-error.ts';
import { type DhcpMessage, LAYOUT, MAGIC_COOKIE } from './message.ts';
import { type OptionBytes, readOptionBytes } from './option-bytes.ts';
import { OPTION_KINDS } from './option-kinds.ts';
import { DHCP_OPTION_BY_CODE, DHCP_OPTIONS, type DhcpOptions } from './options.ts';

const CHADDR = { offset: 28, size: 16 } as const;
const BROADCAST_FLAG = 0x8000;

/**
 * Reads the payload of one UDP datagram (RFC 2131 §2). The values share memory with `bytes`.
 * @throws DecodeError when the header is short or impossible, an option is cut off, or a known option has a wrong length.
 */
export function decodeDhcpMessage(bytes: Uint8Array): DhcpMessage {
  if (bytes.length < LAYOUT.options) throw new DecodeError(`only ${bytes.length} of at least 240 bytes`, bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(LAYOUT.cookie) !== MAGIC_COOKIE) throw new DecodeError('no DHCP magic cookie', LAYOUT.cookie);
  const hlen = view.getUint8(2);
  if (hlen > CHADDR.size) throw new DecodeError(`hlen ${hlen} exceeds the 16 bytes of chaddr`, 2);
  const fields = readOptionBytes(bytes);
  return {
    op: decodeOp(view.getUint8(0)),
    htype: view.getUint8(1),
    hops: view.getUint8(3),
    xid: view.getUint32(4),
    secs: view.getUint16(8),
    broadcast: (view.getUint16(10) & BROADCAST_FLAG) !== 0,
    ciaddr: ip4FromNumber(view.getUint32(12)),
    yiaddr: ip4FromNumber(view.getUint32(16)),
    siaddr: ip4FromNumber(view.getUint32(20)),
    giaddr: ip4FromNumber(view.getUint32(24)),
    chaddr: bytes.subarray(CHADDR.offset, CHADDR.offset + hlen),
    sname: fields.snameHoldsOptions ? '' : decodeText(bytes, LAYOUT.sname),
    file: fields.fileHoldsOptions ? '' : decodeText(bytes, LAYOUT.file),
    ...decodeOptions(fields),
  };
}

function decodeOp(op: number): DhcpMessage['op'] {
  if (op === 1) return 'request';
  if (op === 2) return 'reply';
  throw new DecodeError(`op ${op} is neither request nor reply`, 0);
}

function decodeText(bytes: Uint8Array, { offset, size }: { offset: number; size: number }): string {
  const nul = bytes.indexOf(0, offset);
  const end = nul === -1 || nul > offset + size ? offset + size : nul;
  return end === offset ? '' : String.fromCharCode(...bytes.subarray(offset, end));
}

function decodeOptions({ byCode }: OptionBytes): Pick<DhcpMessage, 'options' | 'rawOptions'> {
  const options: Record<string, unknown> = {};
  const rawOptions = new Map<number, Uint8Array>();
  for (const [code, bytes] of byCode) {
    const name = DHCP_OPTION_BY_CODE.get(code);
    if (name === undefined) {
      rawOptions.set(code, bytes);
      continue;
    }
    const { kind } = DHCP_OPTIONS[name];
    const value = OPTION_KINDS[kind].decode(bytes);
    if (value === undefined) {
      throw new DecodeError(`option ${code} (${name}) has ${bytes.length} bytes, which is no ${kind}`, LAYOUT.options);
    }
    // Overload is spent: the options it announced are here already.
    if (name !== 'overload') options[name] = value;
  }
  // Each value came from the decoder of its row's kind, which is what DhcpOptions says of it.
  return { options: options as DhcpOptions, rawOptions };
}
