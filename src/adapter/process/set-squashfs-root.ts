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
import { MOST_SQUASHFS_IDS, setSquashfsIds } from './set-squashfs-ids.ts';

const MAX_SECONDS = 0xffffffff;
const BLOCK_HEADER_BYTES = 2;
const ID_BYTES = 4;

/**
 * Gives the root directory its owner and time: mksquashfs before 4.6 takes those of the process and of now, whatever it is
 * told, and notes that owner after those of all members. The inodes and owners must be written uncompressed.
 * @param owners of all members but the root
 */
export function setSquashfsRoot(path: string, root: Inode, owners: ReadonlySet<number>): void {
  const file = openSync(path, 'r+');
  try {
    const superblock = decodeSuperblock(read(file, 0, SUPERBLOCK_BYTES));
    const ids = withRootOnly(file, superblock, { root, owners });
    // struct squashfs_base_inode: type, mode, uid, guid, mtime
    patch(file, superblock, 4, indexBytes(ids, root.uid));
    patch(file, superblock, 6, indexBytes(ids, root.gid));
    const time = Buffer.alloc(4);
    time.writeUInt32LE(Math.min(Math.max(root.mtimeSeconds, 0), MAX_SECONDS));
    patch(file, superblock, 8, time);
  } finally {
    closeSync(file);
  }
}

/** The owners by number, with those of the root in place of those of the process. */
function withRootOnly(
  file: number,
  superblock: Superblock,
  { root, owners }: { root: Inode; owners: ReadonlySet<number> },
): readonly number[] {
  const ids = readIds(file, superblock);
  const ofMembers = ids.filter((id) => owners.has(id));
  const wanted = [...new Set([...ofMembers, root.uid, root.gid])];
  if (wanted.length === ids.length && wanted.every((id, at) => id === ids[at])) return ids;
  // More owners than anybody has seen: those of the process stay.
  if (Math.max(ids.length, wanted.length) > MOST_SQUASHFS_IDS) return ids;
  if (!ofMembers.every((id, at) => id === ids[at])) throw new CorruptError('mksquashfs has noted owners out of order');
  const blockStart = Number(read(file, superblock.idTableStart, 8).readBigUInt64LE());
  setSquashfsIds({ file, blockStart, tableStart: superblock.idTableStart }, wanted);
  return wanted;
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
