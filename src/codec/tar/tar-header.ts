import { DecodeError } from '../decode-error.ts';
import { readTarNumber } from './tar-number.ts';

export const TAR_BLOCK_BYTES = 512;

/** The fields of one 512-byte header block. Text is bytes, one character per byte (latin1). */
export interface TarBlock {
  readonly name: string;
  readonly typeFlag: string;
  readonly linkName: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly mtimeSeconds: number;
  readonly deviceMajor: number;
  readonly deviceMinor: number;
}

const CHECKSUM_OFFSET = 148;
const CHECKSUM_END = 156;

/** Reads a v7, ustar, GNU or star header. `offset` is the block's place in the archive, for errors. */
export function decodeTarBlock(block: Buffer, offset: number): TarBlock {
  checkSum(block, offset);
  const isPosix = block.toString('latin1', 257, 263) === 'ustar\0';
  const hasDevices = isPosix || block.toString('latin1', 257, 265) === 'ustar  \0';
  const number = (start: number, end: number) => readTarNumber(block, start, end, offset);
  const sizeBytes = number(124, 136);
  if (sizeBytes < 0) throw new DecodeError(`a member's size is ${sizeBytes}`, offset + 124);
  return {
    name: prefixOf(block, isPosix) + readText(block, 0, 100),
    typeFlag: block.toString('latin1', 156, 157),
    linkName: readText(block, 157, 257),
    mode: number(100, 108),
    uid: number(108, 116),
    gid: number(116, 124),
    sizeBytes,
    mtimeSeconds: number(136, 148),
    deviceMajor: hasDevices ? number(329, 337) : 0,
    deviceMinor: hasDevices ? number(337, 345) : 0,
  };
}

/** GNU tar keeps other things where POSIX has the prefix; star's prefix is shorter. */
function prefixOf(block: Buffer, isPosix: boolean): string {
  if (!isPosix) return '';
  const isStar = block.toString('latin1', 508, 512) === 'tar\0';
  const prefix = readText(block, 345, isStar ? 476 : 500);
  return prefix === '' ? '' : `${prefix}/`;
}

function readText(block: Buffer, start: number, end: number): string {
  const nul = block.indexOf(0, start);
  return block.toString('latin1', start, nul === -1 || nul > end ? end : nul);
}

/** Some old writers summed signed bytes: both sums are accepted, as by every other reader. */
function checkSum(block: Buffer, offset: number): void {
  const expected = readTarNumber(block, CHECKSUM_OFFSET, CHECKSUM_END, offset);
  let unsigned = 0;
  let above127 = 0;
  for (let index = 0; index < TAR_BLOCK_BYTES; index += 1) {
    const byte = index >= CHECKSUM_OFFSET && index < CHECKSUM_END ? 0x20 : (block[index] ?? 0);
    unsigned += byte;
    above127 += byte >> 7;
  }
  if (expected !== unsigned && expected !== unsigned - above127 * 256) {
    throw new DecodeError('a header has a wrong checksum', offset + CHECKSUM_OFFSET);
  }
}
