import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { Inode } from '../../codec/oci/image-tree.ts';
import {
  decodeSuperblock,
  METADATA_BYTES,
  plainBlockBytes,
  SUPERBLOCK_BYTES,
  type Superblock,
} from '../../codec/squashfs/superblock.ts';
import { CorruptError } from '../../domain/errors.ts';

const MAX_SECONDS = 0xffffffff;
const BLOCK_HEADER_BYTES = 2;
const ID_BYTES = 4;

/**
 * Gives the root directory its owner and time: mksquashfs before 4.6 takes those of the process and of now, whatever it is
 * told. The inodes and owners must be written uncompressed. An owner that no other file has cannot be given.
 */
export function setSquashfsRoot(path: string, { uid, gid, mtimeSeconds }: Inode): void {
  const file = openSync(path, 'r+');
  try {
    const superblock = decodeSuperblock(read(file, 0, SUPERBLOCK_BYTES));
    const ids = readIds(file, superblock);
    // struct squashfs_base_inode: type, mode, uid, guid, mtime
    patch(file, superblock, 4, indexBytes(ids, uid));
    patch(file, superblock, 6, indexBytes(ids, gid));
    const time = Buffer.alloc(4);
    time.writeUInt32LE(Math.min(Math.max(mtimeSeconds, 0), MAX_SECONDS));
    patch(file, superblock, 8, time);
  } finally {
    closeSync(file);
  }
}

/** The owners that inodes have by number; a list of places of metadata blocks says where they are. */
function readIds(file: number, { idCount, idTableStart }: Superblock): number[] {
  const blocks = Math.ceil((idCount * ID_BYTES) / METADATA_BYTES);
  const places = read(file, idTableStart, blocks * 8);
  const ids: number[] = [];
  for (let block = 0; block < blocks; block += 1) {
    const start = Number(places.readBigUInt64LE(block * 8));
    const bytes = read(file, start + BLOCK_HEADER_BYTES, plainBlockBytes(read(file, start, BLOCK_HEADER_BYTES)));
    for (let at = 0; at < bytes.length; at += ID_BYTES) ids.push(bytes.readUInt32LE(at));
  }
  return ids;
}

function indexBytes(ids: readonly number[], id: number): Buffer {
  const index = ids.indexOf(id);
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(Math.max(index, 0));
  return index === -1 ? Buffer.alloc(0) : bytes;
}

/** Writes into the root's inode, which may lie across two blocks. */
function patch(file: number, { rootBlockStart, rootOffset }: Superblock, offset: number, bytes: Buffer): void {
  plainBlockBytes(read(file, rootBlockStart, BLOCK_HEADER_BYTES));
  for (const [at, byte] of bytes.entries()) {
    const place = rootOffset + offset + at;
    const headers = BLOCK_HEADER_BYTES * (place < METADATA_BYTES ? 1 : 2);
    writeSync(file, Buffer.from([byte]), 0, 1, rootBlockStart + headers + place);
  }
}

function read(file: number, place: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  if (readSync(file, bytes, 0, length, place) !== length) throw new CorruptError('mksquashfs has written half a file');
  return bytes;
}
