import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { setSquashfsRoot } from '../../../src/adapter/process/set-squashfs-root.ts';
import { impliedDirectory } from '../../../src/codec/oci/image-tree.ts';
import { METADATA_BYTES, SUPERBLOCK_BYTES } from '../../../src/codec/squashfs/superblock.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();
const IDS = [0, 7, 4_000_000_000];
const BLOCKS = SUPERBLOCK_BYTES;
const ID_BLOCK = BLOCKS + 2 * (2 + METADATA_BYTES);

/** Two full blocks of inodes, then the owners, then the list of their blocks. */
function squashfs(rootOffset: number, { isPlain = true } = {}): Buffer {
  const file = Buffer.alloc(ID_BLOCK + 2 + IDS.length * 4 + 8);
  file.writeUInt32LE(0x73717368, 0);
  file.writeUInt16LE(IDS.length, 26);
  file.writeBigUInt64LE(BigInt(rootOffset), 32);
  file.writeBigUInt64LE(BigInt(file.length - 8), 48);
  file.writeBigUInt64LE(BigInt(BLOCKS), 64);
  const flag = isPlain ? 0x8000 : 0;
  for (const start of [BLOCKS, BLOCKS + 2 + METADATA_BYTES]) file.writeUInt16LE(METADATA_BYTES | flag, start);
  file.writeUInt16LE((IDS.length * 4) | flag, ID_BLOCK);
  IDS.forEach((id, at) => {
    file.writeUInt32LE(id, ID_BLOCK + 2 + at * 4);
  });
  file.writeBigUInt64LE(BigInt(ID_BLOCK), file.length - 8);
  return file;
}

function rootAfter(file: Buffer, root: { uid: number; gid: number; mtimeSeconds: number }, offset: number): string {
  const path = directory.file('squashfs');
  writeFileSync(path, file);
  setSquashfsRoot(path, { ...impliedDirectory(0).inode, ...root }, new Set(IDS));
  const written = readFileSync(path);
  const inodes = [BLOCKS, BLOCKS + 2 + METADATA_BYTES].map((at) => written.subarray(at + 2, at + 2 + METADATA_BYTES));
  return Buffer.concat(inodes).toString('hex', offset, offset + 16);
}

test('the root gets its owner and time wherever its inode lies, also across two blocks', () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(METADATA_BYTES - 1), fc.integer({ min: 8176, max: 8191 })), (offset) => {
      const root = { uid: 7, gid: 4_000_000_000, mtimeSeconds: 0x01020304 };
      expect(rootAfter(squashfs(offset), root, offset)).toBe('00000000010002000403020100000000');
    }),
    { numRuns: 40 },
  );
});

test('times are those that fit', () => {
  expect(rootAfter(squashfs(0), { uid: 0, gid: 7, mtimeSeconds: -1 }, 0)).toBe('00000000000001000000000000000000');
  expect(rootAfter(squashfs(0), { uid: 0, gid: 7, mtimeSeconds: 2 ** 40 }, 0)).toBe('0000000000000100ffffffff00000000');
});

test('what is no squashfs, or has compressed inodes, is refused', () => {
  const root = { uid: 0, gid: 0, mtimeSeconds: 0 };
  expect(() => rootAfter(Buffer.alloc(200), root, 0)).toThrow('is no squashfs');
  expect(() => rootAfter(squashfs(0, { isPlain: false }), root, 0)).toThrow('a metadata block is compressed');
});
