import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { layerEntryOf } from '../../../src/codec/oci/layer-entry.ts';
import { LayerError } from '../../../src/codec/oci/layer-error.ts';
import { formatLayerIndex, parseLayerIndex } from '../../../src/codec/oci/layer-index.ts';
import { file, hardlink } from './layer-entries.ts';

describe('the list of a layer', () => {
  test('comes back as it was', () => {
    const bytes = fc.array(fc.nat(255), { minLength: 1 }).map((codes) => String.fromCharCode(...codes));
    const kernel = { release: '6.1.0', architecture: 'amd64', isEfi: true, isSigned: false };
    fc.assert(
      fc.property(bytes, fc.nat(0xffffffff), fc.integer(), (path, uid, mtimeSeconds) => {
        const entries = [
          file(path, { uid, mtimeSeconds, xattrCount: 1 }),
          hardlink(path, path),
          file(path, { kernel }),
        ];
        expect(parseLayerIndex(formatLayerIndex(entries))).toEqual(entries);
      }),
    );
  });

  test.each([
    '',
    '{',
    'null',
    '[]',
    '{"version":0,"rows":[]}',
    '{"version":2,"rows":[["file"]],"kernels":[]}',
    '{"version":2,"rows":[],"kernels":[[0]]}',
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
    const { xattrCount: _, ...member } = file(path);
    expect(() => layerEntryOf({ ...member, xattrs: new Map() })).toThrow(LayerError);
  });
});
