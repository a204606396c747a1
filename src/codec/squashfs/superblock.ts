import { DecodeError } from '../decode-error.ts';

export const SUPERBLOCK_BYTES = 96;
export const METADATA_BYTES = 8192;
const MAGIC = 0x73717368;
/** SQUASHFS_COMPRESSED_BIT of a metadata block's length: set when it is not compressed. */
const PLAIN = 0x8000;

/** What is needed to find the root directory's inode (Linux, fs/squashfs/squashfs_fs.h, struct squashfs_super_block). */
export interface Superblock {
  readonly idCount: number;
  readonly idTableStart: number;
  /** Where the metadata block with the root's inode begins. */
  readonly rootBlockStart: number;
  /** Where the inode begins in that block. */
  readonly rootOffset: number;
}

export function decodeSuperblock(bytes: Buffer): Superblock {
  if (bytes.length < SUPERBLOCK_BYTES || bytes.readUInt32LE(0) !== MAGIC) {
    throw new DecodeError('is no squashfs', 0);
  }
  const root = bytes.readBigUInt64LE(32);
  return {
    idCount: bytes.readUInt16LE(26),
    idTableStart: Number(bytes.readBigUInt64LE(48)),
    rootBlockStart: Number(bytes.readBigUInt64LE(64) + (root >> 16n)),
    rootOffset: Number(root & 0xffffn),
  };
}

/** The bytes of a metadata block, by its two bytes of length. Throws DecodeError when it is compressed. */
export function plainBlockBytes(header: Buffer): number {
  const length = header.readUInt16LE(0);
  if ((length & PLAIN) === 0) throw new DecodeError('a metadata block is compressed', 0);
  return length & ~PLAIN;
}
