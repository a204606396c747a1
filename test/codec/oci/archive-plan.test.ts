import { describe, expect, test } from '@jest/globals';
import { planArchive } from '../../../src/codec/oci/archive-plan.ts';
import { mergeLayers } from '../../../src/codec/oci/layer-merge.ts';
import { findNode, viewTree } from '../../../src/codec/oci/tree-view.ts';
import { directory, file, hardlink, symlink } from './layer-entries.ts';

const TWO_XATTRS = new Map([
  ['user.a', Buffer.from('1')],
  ['user.b', Buffer.from('2')],
]);
const layers = [
  [directory('z'), file('z/b', { sizeBytes: 5 }), hardlink('a', 'z/b'), symlink('l', 'z'), file('gone')],
  [file('gone', { sizeBytes: 7, xattrs: TWO_XATTRS }), directory('z-')],
];

describe('the plan of an archive', () => {
  const plan = planArchive(mergeLayers(layers), 2);

  test('has parents before what they contain', () => {
    expect(plan.directories.map(({ paths }) => paths)).toEqual([['.'], ['z'], ['z-']]);
  });

  test('has files by layer and place, each with all its names', () => {
    expect(plan.files.map((files) => [...files].map(([place, { paths }]) => [place, paths]))).toEqual([
      [[1, ['a', 'z/b']]],
      [[0, ['gone']]],
    ]);
    expect(plan.others.map(({ paths }) => paths)).toEqual([['l']]);
  });

  test('counts every name, and every file once', () => {
    expect(plan.totals).toEqual({ members: 7, contentBytes: 12, xattrs: 2, excluded: 0 });
  });

  test('leaves out what is excluded with all that is in it, and counts it', () => {
    const excluding = planArchive(mergeLayers(layers), 2, (path) => path === 'z' || path === 'l');
    expect(excluding.directories.map(({ paths }) => paths)).toEqual([['.'], ['z-']]);
    expect(excluding.others).toEqual([]);
    expect(excluding.files.map((files) => [...files.values()].map(({ paths }) => paths))).toEqual([
      [['a']],
      [['gone']],
    ]);
    expect(excluding.totals).toEqual({ members: 4, contentBytes: 12, xattrs: 2, excluded: 3 });
  });
});

describe('a view of an image', () => {
  const root = mergeLayers([
    [directory('usr/lib/modules'), symlink('lib', 'usr/lib'), file('usr/lib/init', { sizeBytes: 3 })],
    [symlink('sbin/init', '/lib/init'), symlink('loop', 'loop')],
  ]);
  const view = viewTree(root);

  test('follows links on the way and at the end', () => {
    expect(view.find('/sbin/init')).toEqual({
      realPath: 'usr/lib/init',
      isFile: true,
      isDirectory: false,
      sizeBytes: 3,
    });
    expect(view.list('/lib')).toEqual(['init', 'modules']);
    expect(findNode(root, 'lib/init')?.inode.sizeBytes).toBe(3);
  });

  test.each(['/none', '/loop', '/usr/lib/init/x'])('finds nothing at %s', (path) => {
    expect(view.find(path)).toBeUndefined();
    expect(view.list(path)).toEqual([]);
  });
});
