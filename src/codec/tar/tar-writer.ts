import type { ArchiveEntry } from '../archive-entry.ts';
import { EncodeError } from '../encode-error.ts';

import { TAR_BLOCK_BYTES } from './tar-header.ts';

/** POSIX.1-1988 typeflags (pax(1), "ustar Interchange Format"). */
const TYPE_FLAG = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
} as const;

interface RawHeader {
  readonly name: Buffer;
  readonly prefix: Buffer;
  readonly typeFlag: string;
  readonly linkName: Buffer;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSeconds: number;
  readonly sizeBytes: number;
  readonly deviceMajor: number;
  readonly deviceMinor: number;
}

const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
const NOTHING = Buffer.alloc(0);

/**
 * A whole tar archive in memory. The same entries give the same bytes. Names that do not fit ustar go into GNU long-name
 * records, not PAX: GNU tar, bsdtar and busybox all read those, while busybox ignores PAX headers.
 * Throws EncodeError for numbers that a header cannot hold.
 */
export function encodeTar(entries: readonly ArchiveEntry[]): Buffer {
  const end = Buffer.alloc(2 * TAR_BLOCK_BYTES);
  return Buffer.concat([...entries.flatMap(encodeEntry), end]);
}

function encodeEntry(entry: ArchiveEntry): Buffer[] {
  const path = Buffer.from(entry.type === 'directory' ? `${entry.path}/` : entry.path);
  const link = Buffer.from('linkTarget' in entry ? entry.linkTarget : '');
  const data = entry.type === 'file' ? entry.data : NOTHING;
  const place = splitName(path);
  const header = encodeHeader(entry.path, {
    ...(place ?? { name: path.subarray(0, NAME_BYTES), prefix: NOTHING }),
    typeFlag: TYPE_FLAG[entry.type],
    linkName: link.subarray(0, NAME_BYTES),
    mode: entry.mode & 0o7777,
    uid: entry.uid,
    gid: entry.gid,
    mtimeSeconds: Math.max(0, Math.floor(entry.mtimeSeconds)),
    sizeBytes: data.length,
    deviceMajor: 'deviceMajor' in entry ? entry.deviceMajor : 0,
    deviceMinor: 'deviceMinor' in entry ? entry.deviceMinor : 0,
  });
  return [
    ...(link.length > NAME_BYTES ? longRecord('K', link) : []),
    ...(place ? [] : longRecord('L', path)),
    header,
    ...padded(data),
  ];
}

/** Where a name fits ustar's two fields, or undefined. */
function splitName(path: Buffer): { name: Buffer; prefix: Buffer } | undefined {
  if (path.length <= NAME_BYTES) return { name: path, prefix: NOTHING };
  const slash = path.indexOf('/', path.length - NAME_BYTES - 1);
  if (slash <= 0 || slash > PREFIX_BYTES || slash === path.length - 1) return undefined;
  return { name: path.subarray(slash + 1), prefix: path.subarray(0, slash) };
}

/** A GNU record that carries the next member's name (`L`) or link target (`K`). */
function longRecord(typeFlag: 'L' | 'K', text: Buffer): Buffer[] {
  const data = Buffer.concat([text, Buffer.alloc(1)]);
  const numbers = { mode: 0, uid: 0, gid: 0, mtimeSeconds: 0, deviceMajor: 0, deviceMinor: 0 };
  const name = Buffer.from('././@LongLink');
  const header = { name, prefix: NOTHING, linkName: NOTHING, typeFlag, sizeBytes: data.length, ...numbers };
  return [encodeHeader(name.toString(), header), ...padded(data)];
}

function padded(data: Uint8Array): Buffer[] {
  const padding = -data.length & (TAR_BLOCK_BYTES - 1);
  return [Buffer.from(data.buffer, data.byteOffset, data.byteLength), Buffer.alloc(padding)];
}

function encodeHeader(subject: string, header: RawHeader): Buffer {
  const block = Buffer.alloc(TAR_BLOCK_BYTES);
  const number = (value: number, offset: number, bytes: number) => writeNumber(block, value, offset, bytes, subject);
  header.name.copy(block, 0);
  number(header.mode, 100, 8);
  number(header.uid, 108, 8);
  number(header.gid, 116, 8);
  number(header.sizeBytes, 124, 12);
  number(header.mtimeSeconds, 136, 12);
  block.write(header.typeFlag, 156, 'latin1');
  header.linkName.copy(block, 157);
  block.write('ustar\x0000', 257, 'latin1');
  number(header.deviceMajor, 329, 8);
  number(header.deviceMinor, 337, 8);
  header.prefix.copy(block, 345);
  writeChecksum(block);
  return block;
}

/** Octal digits and a NUL; larger numbers in base 256, as GNU tar writes them. */
function writeNumber(block: Buffer, value: number, offset: number, bytes: number, subject: string): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new EncodeError(`${value} is no number for tar`, subject);
  const octal = value.toString(8);
  if (octal.length < bytes) {
    block.write(octal.padStart(bytes - 1, '0'), offset, 'latin1');
    return;
  }
  block.writeUIntBE(value, offset + bytes - 6, 6);
  block[offset] = 0x80;
}

function writeChecksum(block: Buffer): void {
  block.fill(' ', 148, 156);
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}
