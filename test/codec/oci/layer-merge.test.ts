import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LayerEntry } from '../../../src/codec/oci/layer-entry.ts';
import { LayerError } from '../../../src/codec/oci/layer-error.ts';
import { mergeLayers } from '../../../src/codec/oci/layer-merge.ts';
import { directory, file, hardlink, listTree, opaque, symlink, whiteout } from './layer-entries.ts';

type Layers = readonly (readonly LayerEntry[])[];

describe('merged layers', () => {
  test.each<[string, Layers, Record<string, string>]>([
    ['a later file replaces an earlier one', [[file('a')], [file('a')]], { a: '1.0' }],
    [
      'names are cleaned',
      [[directory('./'), file('./a/'), file('/b'), file('../../c'), file('d/../e')]],
      { a: '0.1', b: '0.2', c: '0.3', e: '0.4' },
    ],
    ['directories that no layer names are there', [[file('a/b/c')]], { a: 'd', 'a/b': 'd', 'a/b/c': '0.0' }],
    [
      'a directory over a directory keeps what is in it',
      [[directory('a'), file('a/b')], [directory('a')]],
      { a: 'd', 'a/b': '0.1' },
    ],
    ['a file over a directory removes what was in it', [[directory('a'), file('a/b')], [file('a')]], { a: '1.0' }],
    ['a directory over a file', [[file('a')], [directory('a'), file('a/b')]], { a: 'd', 'a/b': '1.1' }],
    ['a file below a file makes it a directory', [[file('a')], [file('a/b')]], { a: 'd', 'a/b': '1.0' }],
    ['a directory over a symbolic link', [[directory('t'), symlink('a', 't')], [directory('a')]], { a: 'd', t: 'd' }],
    ['a whiteout removes a tree', [[file('a/b/c'), file('d')], [whiteout('a/b')]], { a: 'd', d: '0.1' }],
    ['a whiteout of nothing changes nothing', [[file('a')], [whiteout('x/y')]], { a: '0.0' }],
    ['a whiteout never reaches its own layer', [[file('a')], [file('a'), whiteout('a')]], { a: '1.0' }],
    ['a whiteout before the new file', [[file('a')], [whiteout('a'), file('a')]], { a: '1.1' }],
    [
      'a whiteout of a directory that its layer fills again',
      [
        [file('a/b'), file('a/c')],
        [file('a/c'), whiteout('a')],
      ],
      { a: 'd', 'a/c': '1.0' },
    ],
    [
      'an opaque directory hides lower layers only',
      [
        [file('a/b'), file('a/s/t')],
        [file('a/s/u'), opaque('a'), file('a/c')],
      ],
      { a: 'd', 'a/c': '1.2', 'a/s': 'd', 'a/s/u': '1.0' },
    ],
    ['an opaque directory that does not exist', [[file('b')], [opaque('a')]], { b: '0.0' }],
    ['an opaque root', [[file('a/b')], [opaque('.'), file('c')]], { c: '1.1' }],
    ['a hard link shares the file', [[file('a'), hardlink('b', 'a')]], { a: '0.0', b: '0.0' }],
    ['a hard link to a lower layer', [[file('a')], [hardlink('b', '/a')]], { a: '0.0', b: '0.0' }],
    [
      'a hard link keeps the old file when the other name gets a new one',
      [[file('a'), hardlink('b', 'a')], [file('a')]],
      { a: '1.0', b: '0.0' },
    ],
    ['a hard link outlives the other name', [[file('a'), hardlink('b', 'a')], [whiteout('a')]], { b: '0.0' }],
    ['a hard link to a symbolic link', [[symlink('a', 'x'), hardlink('b', 'a')]], { a: 'l->x', b: 'l->x' }],
    [
      'a hard link through a linked directory',
      [[file('d/a'), symlink('l', 'd'), hardlink('b', 'l/a')]],
      { b: '0.0', d: 'd', 'd/a': '0.0', l: 'l->d' },
    ],
    [
      'a file below a linked directory',
      [[directory('usr/lib'), symlink('lib', 'usr/lib')], [file('lib/a')]],
      { lib: 'l->usr/lib', usr: 'd', 'usr/lib': 'd', 'usr/lib/a': '1.0' },
    ],
    [
      'an absolute link stays in the image',
      [[symlink('a', '/etc'), file('a/b')]],
      { a: 'l->/etc', etc: 'd', 'etc/b': '0.1' },
    ],
    [
      'a link that climbs stays in the image',
      [[symlink('x/a', '../../../etc'), file('x/a/b')]],
      { etc: 'd', 'etc/b': '0.1', x: 'd', 'x/a': 'l->../../../etc' },
    ],
    [
      'a whiteout through a linked directory',
      [[file('d/a'), symlink('l', 'd')], [whiteout('l/a')]],
      { d: 'd', l: 'l->d' },
    ],
    [
      'a whiteout of a link leaves its target',
      [[file('d/a'), symlink('l', 'd')], [whiteout('l')]],
      { d: 'd', 'd/a': '0.0' },
    ],
    [
      'a whiteout of a link to the root',
      [[file('etc/a'), symlink('l', '/')], [whiteout('l')]],
      { etc: 'd', 'etc/a': '0.0' },
    ],
  ])('%s', (_what, layers, expected) => {
    expect(listTree(mergeLayers(layers))).toEqual(expected);
  });

  test('a directory has the metadata of the last layer that names it', () => {
    const root = mergeLayers([
      [directory('a', { mode: 0o700, uid: 5 }), file('a/b')],
      [directory('a', { mode: 0o751, mtimeSeconds: 9 })],
      [file('a/c')],
    ]);
    expect(root.children?.get('a')?.inode).toMatchObject({ mode: 0o751, uid: 0, mtimeSeconds: 9, layer: 1 });
  });

  test('directories that no layer names belong to root and are of 1970', () => {
    const root = mergeLayers([[file('a/b')]]);
    expect(root.inode).toMatchObject({ mode: 0o755, uid: 0, gid: 0, mtimeSeconds: 0 });
    expect(root.children?.get('a')?.inode).toMatchObject({ mode: 0o755, uid: 0, gid: 0, mtimeSeconds: 0 });
  });

  test('the root has the metadata of its own entry', () => {
    expect(mergeLayers([[directory('./', { mode: 0o700, mtimeSeconds: 4 })]]).inode).toMatchObject({
      mode: 0o700,
      mtimeSeconds: 4,
    });
  });

  test.each<[string, Layers, RegExp]>([
    ['a root that becomes a link', [[symlink('/.', '/etc')]], /the root: the root directory cannot become a symlink/],
    ['a root that becomes a file', [[file('..')]], /cannot become a file/],
    ['a hard link to nothing', [[hardlink('a', 'b')]], /a: is a hard link to b, which does not exist/],
    ['a hard link to itself', [[file('a')], [hardlink('a', 'a')]], /does not exist/],
    ['a hard link to a directory', [[directory('a'), hardlink('b', 'a')]], /to the directory a/],
    ['a hard link to the root', [[hardlink('b', '../..')]], /does not exist/],
    [
      'links that lead to one another',
      [[symlink('a', 'b'), symlink('b', 'a'), file('a/c')]],
      /too many symbolic links/,
    ],
    ['a whiteout of the parent', [[file('a/b')], [file('a/.wh...')]], /whiteout of nothing/],
    ['a whiteout without a name', [[file('.wh.')]], /whiteout of nothing/],
  ])('%s is refused', (_what, layers, message) => {
    expect(() => mergeLayers(layers)).toThrow(LayerError);
    expect(() => mergeLayers(layers)).toThrow(message);
  });

  test('are those of a simple model, whatever the order of whiteouts', () => {
    fc.assert(
      fc.property(fc.array(fc.array(change(), { maxLength: 8 }), { maxLength: 4 }), (layers) => {
        expect(listTree(mergeLayers(layers.map((changes) => changes.map(entryOf))))).toEqual(modelOf(layers));
      }),
      { numRuns: 500 },
    );
  });
});

type Change = { readonly kind: 'file' | 'directory' | 'whiteout' | 'opaque'; readonly path: string };

function change(): fc.Arbitrary<Change> {
  const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
  return fc.record({ kind: fc.constantFrom('file', 'directory', 'whiteout', 'opaque'), path });
}

function entryOf({ kind, path }: Change): LayerEntry {
  return { file, directory, whiteout, opaque }[kind](path);
}

/** Whiteouts first, since they mean lower layers; then what the layer has. */
function modelOf(layers: readonly (readonly Change[])[]): Record<string, string> {
  const tree = new Map<string, string>();
  const removeBelow = (path: string) => {
    for (const name of tree.keys()) if (name.startsWith(`${path}/`)) tree.delete(name);
  };
  layers.forEach((changes, layer) => {
    for (const { kind, path } of changes) {
      if (kind === 'whiteout') tree.delete(path);
      if (kind === 'whiteout' || kind === 'opaque') removeBelow(path);
    }
    changes.forEach(({ kind, path }, place) => {
      if (kind !== 'file' && kind !== 'directory') return;
      const parts = path.split('/');
      for (const depth of parts.slice(1).keys()) tree.set(parts.slice(0, depth + 1).join('/'), 'd');
      if (kind === 'file') removeBelow(path);
      tree.set(path, kind === 'file' ? `${layer}.${place}` : 'd');
    });
  });
  return Object.fromEntries([...tree].sort(([left], [right]) => (left < right ? -1 : 1)));
}
