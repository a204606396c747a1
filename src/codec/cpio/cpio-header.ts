import { EncodeError } from '../encode-error.ts';

/** File type bits of `mode` (stat(2)). */
export const CPIO_FILE_TYPE = {
  fifo: 0o010000,
  character: 0o020000,
  directory: 0o040000,
  block: 0o060000,
  file: 0o100000,
  symlink: 0o120000,
} as const;

/** The header of one member; numbers are those of stat(2). */
export interface CpioHeader {
  /** Name as bytes, one character per byte (latin1), without leading slash. */
  readonly path: string;
  /** Members with the same number and `linkCount` > 1 are one file. */
  readonly inode: number;
  /** Type and permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly linkCount: number;
  readonly mtimeSeconds: number;
  readonly sizeBytes: number;
  readonly deviceMajor: number;
  readonly deviceMinor: number;
}

const MAGIC = '070701';
const TRAILER_NAME = 'TRAILER!!!';
const MAX_FIELD = 0xffffffff;

/** A newc (SVR4 without checksum) header with its name, padded to four bytes. Every field is 32 bits wide. */
export function encodeCpioHeader(header: CpioHeader): Buffer {
  if (header.sizeBytes > MAX_FIELD) {
    throw new EncodeError('a newc archive holds files below 4 GiB only', header.path);
  }
  return encodeFields(header, header.path === TRAILER_NAME ? `./${TRAILER_NAME}` : header.path);
}

/** The member that ends an archive. */
export function encodeCpioTrailer(): Buffer {
  const numbers = { mode: 0, uid: 0, gid: 0, mtimeSeconds: 0, sizeBytes: 0, deviceMajor: 0, deviceMinor: 0 };
  return encodeFields({ path: '', inode: 0, linkCount: 1, ...numbers }, TRAILER_NAME);
}

/** Zero bytes that follow `sizeBytes` of data. */
export function cpioPaddingBytes(sizeBytes: number): number {
  return -sizeBytes & 3;
}

function encodeFields(header: CpioHeader, name: string): Buffer {
  const fields = [
    header.inode,
    header.mode,
    header.uid,
    header.gid,
    header.linkCount,
    clampTime(header.mtimeSeconds),
    header.sizeBytes,
    0, // the device the file was on: one for all
    0,
    header.deviceMajor,
    header.deviceMinor,
    name.length + 1,
    0, // no checksum
  ];
  let text = MAGIC;
  for (const field of fields) text += hexField(field, header.path);
  text += name;
  return Buffer.from(text.padEnd((text.length + 4) & ~3, '\0'), 'latin1');
}

function hexField(value: number, path: string): string {
  if (!Number.isInteger(value) || value < 0 || value > MAX_FIELD) {
    throw new EncodeError(`${value} does not fit the 32 bits of a newc field`, path);
  }
  return value.toString(16).padStart(8, '0');
}

/** Times outside 1970–2106 become the nearest that newc can say. */
function clampTime(seconds: number): number {
  return Math.min(Math.max(Math.floor(seconds), 0), MAX_FIELD);
}
