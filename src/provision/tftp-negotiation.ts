import type { TftpOptions } from '../codec/tftp/packet.ts';

/** What the way to this client allows. */
export interface TransferLimits {
  /** Payload bytes of one DATA packet; 1468 fills an Ethernet frame of 1500 bytes. */
  readonly maxBlockSize: number;
  /** Blocks sent before an ACK is waited for. */
  readonly maxWindowSize: number;
}

/** What one transfer runs with. */
export interface TransferParameters {
  readonly blockSize: number;
  readonly windowSize: number;
  /** Agreed time between repetitions (RFC 2349); absent when the client left it to us. */
  readonly timeoutSeconds?: number;
  /** What an OACK must say; empty when the client gets its first DATA at once. */
  readonly accepted: TftpOptions;
}

const DEFAULT_BLOCK_SIZE = 512;

/**
 * Settles the options of a read request (RFC 2347, 2348, 2349, 7440). An answer is never larger than what was asked;
 * an option that is unknown or out of its range is left out of the OACK, which means it does not hold.
 */
export function negotiateTransfer(asked: TftpOptions, sizeBytes: number, limits: TransferLimits): TransferParameters {
  const accepted = new Map<string, string>();
  const accept = (name: string, value: number | undefined) => {
    if (value !== undefined) accepted.set(name, String(value));
    return value;
  };
  const blockSize = accept('blksize', atMost(inRange(asked.get('blksize'), 8, 65464), limits.maxBlockSize));
  const windowSize = accept('windowsize', atMost(inRange(asked.get('windowsize'), 1, 65535), limits.maxWindowSize));
  const timeoutSeconds = accept('timeout', inRange(asked.get('timeout'), 1, 255));
  // curl takes an answer of "tsize 0" for a protocol error, so an empty file leaves it out.
  if (inRange(asked.get('tsize'), 0, Number.MAX_SAFE_INTEGER) !== undefined) accept('tsize', sizeBytes || undefined);
  return {
    blockSize: blockSize ?? DEFAULT_BLOCK_SIZE,
    windowSize: windowSize ?? 1,
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    accepted,
  };
}

/** Plain decimal digits within the range of the RFC, or undefined. */
function inRange(text: string | undefined, low: number, high: number): number | undefined {
  if (text === undefined || !/^\d{1,15}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= low && value <= high ? value : undefined;
}

function atMost(value: number | undefined, limit: number): number | undefined {
  return value === undefined ? undefined : Math.min(value, limit);
}
