import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LayerEntry } from '../../../src/codec/oci/layer-entry.ts';
import { mergeLayers } from '../../../src/codec/oci/layer-merge.ts';
import { diffTrees } from '../../../src/codec/oci/tree-diff.ts';
import { NO_XATTRS } from '../../../src/codec/tar/tar-member.ts';

function entry(path: string, more: Partial<LayerEntry> = {}): LayerEntry {
  const owner = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 0, xattrs: NO_XATTRS };
  return { type: 'file', path, linkTarget: '', ...owner, sizeBytes: 1, deviceMajor: 0, deviceMinor: 0, ...more };
}

/** As images whose layers are all different, so that no file is known to be the same. */
function diff(before: readonly LayerEntry[], after: readonly LayerEntry[]) {
  const { changes, unsure } = diffTrees(mergeLayers([before]), mergeLayers([after]), () => false);
  const names = (list: readonly { path: string }[]) => list.map(({ path }) => path).sort();
  return { changes: names(changes), unsure: names(unsure) };
}

describe('a difference of trees', () => {
  test.each([
    { says: 'a mode', change: { mode: 0o755 } },
    { says: 'an owner', change: { uid: 7 } },
    { says: 'a group', change: { gid: 7 } },
    { says: 'a size', change: { sizeBytes: 9 } },
    { says: 'a kind', change: { type: 'symlink' as const, linkTarget: 'x', sizeBytes: 0 } },
    { says: 'an attribute more', change: { xattrs: new Map([['user.a', Buffer.from('1')]]) } },
  ])('is $says', ({ change }) => {
    expect(diff([entry('a')], [entry('a', change)])).toEqual({ changes: ['a'], unsure: [] });
  });

  test('is what is new or gone, with all below it', () => {
    const directory = entry('d', { type: 'directory', sizeBytes: 0 });
    expect(diff([entry('gone'), entry('same')], [directory, entry('d/new'), entry('same')])).toEqual({
      changes: ['d', 'd/new', 'gone'],
      unsure: ['same'],
    });
  });

  test('is no time, and no file that is the same member', () => {
    const [before, after] = [mergeLayers([[entry('a')]]), mergeLayers([[entry('a', { mtimeSeconds: 9 })]])];
    expect(diffTrees(before, after, () => true)).toEqual({ changes: [], unsure: [] });
  });

  test('of any tree with itself is nothing', () => {
    const path = fc
      .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join('/'));
    fc.assert(
      fc.property(fc.array(path), (paths) => {
        const tree = mergeLayers([paths.map((each) => entry(each))]);
        expect(diffTrees(tree, tree, () => true)).toEqual({ changes: [], unsure: [] });
      }),
    );
  });
});
