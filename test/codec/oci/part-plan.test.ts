import { describe, expect, test } from '@jest/globals';
import { copyTree } from '../../../src/codec/oci/image-tree.ts';
import type { LayerEntry } from '../../../src/codec/oci/layer-entry.ts';
import { beginMerge } from '../../../src/codec/oci/layer-merge.ts';
import { type PartPlan, planPart } from '../../../src/codec/oci/part-plan.ts';
import { directory, file, hardlink, opaque, symlink, whiteout } from './layer-entries.ts';

const LOWER = [directory('d'), file('d/x'), file('d/y'), file('f'), hardlink('g', 'f'), symlink('l', 'd'), file('z')];

describe('what a part holds of the layers that it is made of', () => {
  test.each<[string, LayerEntry[], string[]]>([
    ['nothing, when nothing changes', [], []],
    ['a new file, with the directories on the way', [file('d/n')], ['./', 'd/', 'd/n=1.0']],
    ['a file in the place of another', [file('z')], ['./', 'z=1.0']],
    ['a directory that is named again', [directory('d', { mode: 0o700 })], ['./', 'd/']],
    ['a whiteout for a name that is gone', [whiteout('d/x')], ['./', 'd/', 'd/x!']],
    ['one whiteout for a directory with all that was in it', [whiteout('d')], ['./', 'd!']],
    ['no whiteout for what was never there', [whiteout('none')], []],
    ['a file in the place of a directory', [whiteout('d'), file('d')], ['./', 'd=1.1']],
    ['a directory in the place of a file', [directory('z'), file('z/a')], ['./', 'z/', 'z/a=1.1']],
    ['whiteouts in an emptied directory', [opaque('d'), file('d/n')], ['./', 'd/', 'd/n=1.1', 'd/x!', 'd/y!']],
    ['all names of a file that gets one more', [hardlink('h', 'g')], ['./', 'f g h=0.3']],
    ['all names that are left of one that loses one', [whiteout('f')], ['./', 'f!', 'g=0.3']],
    ['the other names of a file whose name is another one now', [file('f')], ['./', 'f=1.0', 'g=0.3']],
    ['what a link in the way leads to', [file('l/n')], ['./', 'd/', 'd/n=1.0']],
  ])('%s', (_what, upper, held) => {
    expect(listPart(partOf(upper))).toEqual(held);
  });

  test('says when it would change nothing', () => {
    expect(partOf([]).isEmpty).toBe(true);
    expect(partOf([whiteout('z')]).isEmpty).toBe(false);
    expect(partOf([directory('.', { mode: 0o700 })]).isEmpty).toBe(false);
  });

  test('leaves out what is excluded, above and below', () => {
    const isExcluded = (path: string) => path === 'd' || path === 'g';
    expect(listPart(partOf([file('d/n'), whiteout('d/x'), hardlink('h', 'f')], isExcluded))).toEqual(['./', 'f h=0.3']);
  });

  test("treats an image's own device 0:0 as a name that is not there", () => {
    expect(listPart(partOf([{ ...file('z'), type: 'character' }]))).toEqual(['./', 'z!']);
    expect(listPart(partOf([{ ...file('n'), type: 'character' }]))).toEqual([]);
    expect(listPart(partOf([{ ...file('n'), type: 'character', deviceMinor: 3 }]))).toEqual(['./', 'n']);
  });

  test('counts its names and the bytes of its files', () => {
    const { members, contentBytes } = partOf([file('d/n', { sizeBytes: 7 }), hardlink('e', 'd/n'), whiteout('z')]);
    expect({ members, contentBytes }).toEqual({ members: 5, contentBytes: 7 });
  });
});

function partOf(upper: readonly LayerEntry[], isExcluded: (path: string) => boolean = () => false): PartPlan {
  const merge = beginMerge();
  merge.add(LOWER);
  const before = copyTree(merge.root);
  merge.add(upper);
  return planPart({ before, after: merge.root, isExcluded }, 2);
}

/** Directories as `d/`, files with the layer and the place of their content, whiteouts as `x!`. */
function listPart({ directories, others, files, isEmpty }: PartPlan): string[] {
  if (isEmpty) return [];
  const contents = files.flatMap((layer, at) =>
    [...layer].map(([place, { paths }]) => `${paths.join(' ')}=${at}.${place}`),
  );
  const special = others.map(({ inode, paths }) => {
    const isWhiteout = inode.type === 'character' && inode.deviceMajor === 0 && inode.deviceMinor === 0;
    return `${paths.join(' ')}${isWhiteout ? '!' : ''}`;
  });
  return [...directories.map(({ paths }) => `${paths.join(' ')}/`), ...contents, ...special].sort();
}
