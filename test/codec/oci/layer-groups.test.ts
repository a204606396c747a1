import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { groupLayers, layerBytes, MAX_GROUPS } from '../../../src/codec/oci/layer-groups.ts';
import { directory, file } from './layer-entries.ts';

const MIB = 1024 ** 2;
const sizes = (maxLength: number) =>
  fc.array(
    fc.nat(36).map((power) => 2 ** power),
    { maxLength },
  );

describe('groups of layers', () => {
  test.each<[string, number[], number[]]>([
    ['no layer', [], [0]],
    ['one layer', [300], [0]],
    ['a small layer over a large one', [300, 5], [0, 1]],
    ['a small layer over small ones', [300, 5, 2], [0, 1]],
    ['layers of nothing, which count as one MiB', [300, 0, 0, 0], [0, 1]],
    ['a large layer, which takes in those below', [20, 4, 100], [0]],
    ['ever smaller layers', [256, 64, 16, 4, 1], [0, 1, 2, 3, 4]],
    ['more than there may be', [4 ** 9, 4 ** 8, 4 ** 7, 4 ** 6, 4 ** 5, 256, 64, 16, 4, 1], [0, 1, 2, 3, 4, 5, 6, 7]],
  ])('%s', (_what, mebibytes, from) => {
    expect(groupLayers(mebibytes.map((size) => size * MIB)).map((group) => group.from)).toEqual(from);
  });

  test('cover every layer once, in order, and are few', () => {
    fc.assert(
      fc.property(sizes(60), (layers) => {
        const groups = groupLayers(layers);
        expect(groups.length).toBeLessThanOrEqual(MAX_GROUPS);
        expect(groups[0]?.from).toBe(0);
        expect(groups.at(-1)?.to).toBe(layers.length);
        for (const [at, { from, to }] of groups.entries()) {
          if (layers.length > 0) expect(to).toBeGreaterThan(from);
          expect(groups[at + 1]?.from ?? to).toBe(to);
        }
      }),
    );
  });

  test('stay what they are below those that a new layer is put together with', () => {
    fc.assert(
      fc.property(sizes(30), fc.nat(36), (layers, power) => {
        const before = groupLayers(layers);
        const after = groupLayers([...layers, 2 ** power]);
        const kept = layers.length === 0 ? [] : before.slice(0, after.length - 1);
        expect(after.slice(0, -1)).toEqual(kept);
      }),
    );
  });

  test('that are large are not touched by what is small', () => {
    const base = [300 * MIB];
    for (let count = 1; count < 30; count += 1) {
      const groups = groupLayers([...base, ...Array.from({ length: count }, () => 1000)]);
      expect(groups[0]).toEqual({ from: 0, to: 1 });
    }
  });

  test('count a layer by what it holds, not by how it is packed', () => {
    expect(layerBytes([directory('d'), file('d/f', { sizeBytes: 1000 })])).toBe(2024);
  });
});
