/** Option names (lower case) and values as text, in the order of the datagram (RFC 2347). */
export type TftpOptions = ReadonlyMap<string, string>;

/** RRQ or WRQ (RFC 1350 §5, RFC 2347). `mode` is lower case; `filename` is as sent. */
export interface TftpRequest {
  readonly opcode: 'rrq' | 'wrq';
  readonly filename: string;
  readonly mode: string;
  readonly options: TftpOptions;
}

/** Block numbers are the 16 bits of the wire: they roll over from 65535 to 0. */
interface TftpData {
  readonly opcode: 'data';
  readonly block: number;
  readonly data: Buffer;
}

interface TftpAck {
  readonly opcode: 'ack';
  readonly block: number;
}

/** `code` is 0–65535 as sent; `TFTP_ERROR` names those of the RFCs. */
interface TftpError {
  readonly opcode: 'error';
  readonly code: number;
  readonly message: string;
}

interface TftpOack {
  readonly opcode: 'oack';
  readonly options: TftpOptions;
}

export type TftpPacket = TftpRequest | TftpData | TftpAck | TftpError | TftpOack;

/** RFC 1350 §5 and RFC 2347. */
export const OPCODE = { rrq: 1, wrq: 2, data: 3, ack: 4, error: 5, oack: 6 } as const;

/** Error codes of RFC 1350 (appendix) and RFC 2347. */
export const TFTP_ERROR = {
  undefined: 0,
  fileNotFound: 1,
  accessViolation: 2,
  illegalOperation: 4,
  unknownTransfer: 5,
  optionRefused: 8,
} as const;
