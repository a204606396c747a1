import { DecodeError } from '../../codec/decode-error.ts';
import { decodeTftpPacket } from '../../codec/tftp/decode-packet.ts';
import type { TftpPacket } from '../../codec/tftp/packet.ts';

/** The packet in a datagram; undefined when it is none. Malformed datagrams get no answer at all. */
export function readDatagram(bytes: Buffer): TftpPacket | undefined {
  try {
    return decodeTftpPacket(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
