import { ftruncateSync, readSync, writeSync } from 'node:fs';
import { METADATA_BYTES } from '../../codec/squashfs/superblock.ts';
import { CorruptError } from '../../domain/errors.ts';

/** A file on the way to its end, and where its list of owners lies. */
interface IdTable {
  readonly file: number;
  /** Of the one block of the list, with its header of two bytes. */
  readonly blockStart: number;
  /** Where the list of blocks begins that follows it, and after that whatever comes. */
  readonly tableStart: number;
}

const ID_BYTES = 4;
const PLAIN = 0x8000;
const NO_TABLE = 0xffff_ffff_ffff_ffffn;
/** Places in struct squashfs_super_block. */
const AT = { idCount: 26, bytesUsed: 40, idTable: 48, xattrTable: 56 } as const;
const SUPERBLOCK_TABLES_END = 64;
const XATTRS_OF_BLOCK = 512;
const PADDED_TO = 4096;

/** As many as the list has in its first block. */
export const MOST_SQUASHFS_IDS = METADATA_BYTES / ID_BYTES;

/** Replaces the list of owners by one of another length, and moves what comes behind it: its own place and the attributes. */
export function setSquashfsIds({ file, blockStart, tableStart }: IdTable, ids: readonly number[]): void {
  const head = read(file, 0, SUPERBLOCK_TABLES_END);
  const usedBytes = Number(head.readBigUInt64LE(AT.bytesUsed));
  const tail = read(file, tableStart, usedBytes - tableStart);
  const block = encodeIds(ids);
  const moved = blockStart + block.length - tableStart;
  moveXattrs(head, tail, tableStart, moved);
  head.writeUInt16LE(ids.length, AT.idCount);
  for (const at of [AT.idTable, AT.bytesUsed]) addTo(head, at, moved);
  write(file, blockStart, Buffer.concat([block, tail]));
  write(file, 0, head);
  ftruncateSync(file, usedBytes + moved);
  ftruncateSync(file, Math.ceil((usedBytes + moved) / PADDED_TO) * PADDED_TO);
}

function encodeIds(ids: readonly number[]): Buffer {
  const block = Buffer.alloc(2 + ids.length * ID_BYTES);
  block.writeUInt16LE((ids.length * ID_BYTES) | PLAIN);
  for (const [at, id] of ids.entries()) block.writeUInt32LE(id, 2 + at * ID_BYTES);
  return block;
}

/** struct squashfs_xattr_id_table: where the attributes begin, how many lists of them there are; then the lists' blocks. */
function moveXattrs(head: Buffer, tail: Buffer, tailStart: number, moved: number): void {
  const place = head.readBigUInt64LE(AT.xattrTable);
  if (place === NO_TABLE) return;
  const table = Number(place) - tailStart;
  const blocks = Math.ceil(tail.readUInt32LE(table + 8) / XATTRS_OF_BLOCK);
  addTo(tail, table, moved);
  for (let block = 0; block < blocks; block += 1) addTo(tail, table + 16 + block * 8, moved);
  addTo(head, AT.xattrTable, moved);
}

function addTo(bytes: Buffer, at: number, moved: number): void {
  bytes.writeBigUInt64LE(bytes.readBigUInt64LE(at) + BigInt(moved), at);
}

function read(file: number, place: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  if (readSync(file, bytes, 0, length, place) !== length) throw new CorruptError('mksquashfs has written half a file');
  return bytes;
}

function write(file: number, place: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, place + at);
}
