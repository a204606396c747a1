import { OPCODE, type TftpOptions, type TftpPacket } from './packet.ts';

/** One datagram (RFC 1350, 2347). Strings must hold no NUL: it would end them early on the other side. */
export function encodeTftpPacket(packet: TftpPacket): Buffer {
  switch (packet.opcode) {
    case 'rrq':
    case 'wrq':
      return Buffer.concat([
        word(OPCODE[packet.opcode]),
        ...[packet.filename, packet.mode].map(terminated),
        ...encodeOptions(packet.options),
      ]);
    case 'data':
      return Buffer.concat([dataHeader(packet.block), packet.data]);
    case 'ack':
      return Buffer.concat([word(OPCODE.ack), word(packet.block)]);
    case 'error':
      return Buffer.concat([word(OPCODE.error), word(packet.code), terminated(packet.message)]);
    case 'oack':
      return Buffer.concat([word(OPCODE.oack), ...encodeOptions(packet.options)]);
  }
}

/** The first four bytes of a DATA packet, so that a sender need not copy the block behind them. */
export function dataHeader(block: number): Buffer {
  const header = Buffer.allocUnsafe(4);
  header.writeUInt16BE(OPCODE.data, 0);
  header.writeUInt16BE(block & 0xffff, 2);
  return header;
}

function encodeOptions(options: TftpOptions): Buffer[] {
  return [...options].flat().map(terminated);
}

function terminated(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf8');
}

function word(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2);
  bytes.writeUInt16BE(value & 0xffff, 0);
  return bytes;
}
