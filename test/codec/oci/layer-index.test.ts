import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { layerEntryOf } from '../../../src/codec/oci/layer-entry.ts';
import { LayerError } from '../../../src/codec/oci/layer-error.ts';
import { formatLayerIndex, parseLayerIndex } from '../../../src/codec/oci/layer-index.ts';
import { file, hardlink } from './layer-entries.ts';

describe('the list of a layer', () => {
  test('comes back as it was', () => {
    const bytes = fc.array(fc.nat(255), { minLength: 1 }).map((codes) => String.fromCharCode(...codes));
    const values = fc.array(fc.nat(255)).map((codes) => Buffer.from(codes));
    const xattrs = fc
      .array(fc.tuple(fc.constantFrom('user.a', 'security.capability', 'user.\xff'), values), { maxLength: 3 })
      .map((pairs) => new Map(pairs));
    const kernel = { release: '6.1.0', architecture: 'amd64', isEfi: true, isSigned: false };
    fc.assert(
      fc.property(bytes, fc.nat(0xffffffff), fc.integer(), xattrs, xattrs, (path, uid, mtimeSeconds, one, other) => {
        const entries = [
          file(path, { uid, mtimeSeconds, xattrs: one }),
          hardlink(path, path),
          file(path, { xattrs: other }),
          file(path, { xattrs: new Map(one), kernel }),
          file(path, { kernel: { isEfi: false, isSigned: false } }),
        ];
        expect(parseLayerIndex(formatLayerIndex(entries))).toEqual(entries);
      }),
    );
  });

  test('has equal sets of extended attributes once, in text and in memory', () => {
    const entries = [1, 2, 3].map((at) => file(`f${at}`, { xattrs: new Map([['user.a', Buffer.from('label')]]) }));
    const text = formatLayerIndex(entries);
    expect(text.match(/user\.a/g)).toHaveLength(1);
    expect(new Set(parseLayerIndex(text)?.map(({ xattrs }) => xattrs)).size).toBe(1);
  });

  test.each([
    '',
    '{',
    'null',
    '[]',
    '{"version":2,"xattrs":[[]],"rows":[]}',
    '{"version":3,"rows":[],"kernels":[]}',
    '{"version":3,"xattrs":[[]],"rows":[]}',
    '{"version":3,"xattrs":[[]],"rows":[["file"]],"kernels":[]}',
    '{"version":3,"xattrs":[["user.a"]],"rows":[],"kernels":[]}',
    '{"version":3,"xattrs":[[]],"rows":[["file","a","",0,0,0,0,0,0,0,1]],"kernels":[]}',
    '{"version":3,"xattrs":[[]],"rows":[["file","a","",0,0,0,0,0,0,0,-1]],"kernels":[]}',
    '{"version":3,"xattrs":[[]],"rows":[],"kernels":[[0]]}',
    '\0\0\0',
  ])('is made again when it reads %j', (text) => {
    expect(parseLayerIndex(text)).toBeUndefined();
  });
});

describe('a member of a layer', () => {
  test.each([
    ['a path that Linux cannot open', 'a/'.repeat(2048)],
    ['a name that no file system holds', 'a'.repeat(256)],
    ['a NUL', 'a\0b'],
  ])('is refused with %s', (_what, path) => {
    expect(() => layerEntryOf(file(path))).toThrow(LayerError);
  });

  test.each([
    ['a name that Linux cannot hold', `user.${'a'.repeat(251)}`, 0],
    ['a value that Linux cannot hold', 'user.a', 65_537],
    ['a name with a NUL', 'user.\0', 0],
    ['no name', '', 0],
  ])('is refused when an extended attribute has %s', (_what, name, valueBytes) => {
    const xattrs = new Map([[name, Buffer.alloc(valueBytes)]]);
    expect(() => layerEntryOf(file('a', { xattrs }))).toThrow(/^a: the extended attribute /);
  });
});
