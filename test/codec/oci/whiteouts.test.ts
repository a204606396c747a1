import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { layerEntryOf } from '../../../src/codec/oci/layer-entry.ts';
import { mergeLayers } from '../../../src/codec/oci/layer-merge.ts';
import { encodeWhiteouts } from '../../../src/codec/oci/whiteouts.ts';
import { encodeTarHeader } from '../../../src/codec/tar/encode-tar-header.ts';
import type { TarMember } from '../../../src/codec/tar/tar-member.ts';
import { readTar } from '../tar/tar-members.ts';
import { listTree } from './layer-entries.ts';

const owner = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 0 };
const file = (path: string): TarMember => ({
  ...owner,
  path,
  type: 'file',
  sizeBytes: 0,
  linkTarget: '',
  deviceMajor: 0,
  deviceMinor: 0,
  xattrs: new Map(),
});

test('what a layer takes away is gone, and what comes after it in the same layer stays', () => {
  const below = ['a/b', 'a/c', 'd/e', 'd/f', 'g'].map(file);
  const layer = [...readTar(encodeWhiteouts({ removed: ['g', 'a/b'], emptied: ['d'] })), ...['d/new', 'g'].map(file)];
  const tree = listTree(mergeLayers([below, layer].map((members) => members.map(layerEntryOf))));
  expect(Object.keys(tree)).toEqual(['a', 'a/c', 'd', 'd/new', 'g']);
});

test('they are in byte order whatever the order in which they were found, and need nothing of the file system', () => {
  const long = `x/${'n'.repeat(251)}`;
  const removed = [long, 'b', 'a\xff'];
  expect(readTar(encodeWhiteouts({ removed, emptied: ['a'] })).map(({ path }) => path)).toEqual([
    '.wh.a\xff',
    '.wh.b',
    'a/.wh..wh..opq',
    `x/.wh.${'n'.repeat(251)}`,
  ]);
  expect(encodeWhiteouts({ removed: [], emptied: [] })).toHaveLength(0);
});

test('any member is read back as it was written', () => {
  const name = fc
    .array(
      fc.integer({ min: 1, max: 255 }).filter((byte) => byte !== 47),
      { minLength: 1, maxLength: 120 },
    )
    .map((bytes) => Buffer.from(bytes).toString('latin1'));
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
  const xattrs = fc
    .array(fc.tuple(fc.stringMatching(/^user\.[a-z]{1,20}$/), fc.uint8Array({ maxLength: 200 })), { maxLength: 4 })
    .map((pairs) => new Map(pairs.map(([key, value]) => [key, Buffer.from(value)])));
  const id = fc.integer({ min: 0, max: 0xffffffff });
  const facts = { path, uid: id, gid: id, mode: fc.integer({ min: 0, max: 0o7777 }), mtimeSeconds: id, xattrs };
  const none = { linkTarget: fc.constant(''), sizeBytes: fc.constant(0) };
  const device = fc.integer({ min: 0, max: 4095 });
  const member = fc.oneof(
    fc.record({
      ...facts,
      ...none,
      type: fc.constantFrom('character', 'block'),
      deviceMajor: device,
      deviceMinor: device,
    }),
    ...(['file', 'fifo', 'symlink', 'hardlink'] as const).map((type) => {
      const isLink = type === 'symlink' || type === 'hardlink';
      const link = { ...none, ...(isLink ? { linkTarget: path } : {}) };
      return fc.record({
        ...facts,
        ...link,
        type: fc.constant(type),
        deviceMajor: fc.constant(0),
        deviceMinor: fc.constant(0),
      });
    }),
  );
  fc.assert(
    fc.property(member, (written) => {
      const [read] = readTar(encodeTarHeader(written as TarMember));
      expect({ ...read, data: undefined }).toEqual(written);
    }),
  );
});
