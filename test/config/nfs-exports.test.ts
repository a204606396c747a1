import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readNfsExports } from '../../src/config/nfs-exports.ts';

describe('export paths', () => {
  test('without options get the default that Warewulf declares', () => {
    expect(readNfsExports([{ path: '/home' }, { path: '/opt/', 'export options': 'ro,sync,no_root_squash' }])).toEqual({
      exports: [
        { path: '/home', options: 'rw,sync,no_subtree_check' },
        { path: '/opt', options: 'ro,sync,no_root_squash' },
      ],
      problems: [],
      unused: [],
    });
  });

  test.each([
    ['nothing', undefined],
    ['an empty list', []],
    ['an empty value', ''],
  ])('%s exports nothing', (_what, value) => {
    expect(readNfsExports(value)).toEqual({ exports: [], problems: [], unused: [] });
  });

  test('of older files may say how nodes mounted them: a warning each', () => {
    const { exports, problems, unused } = readNfsExports([
      { path: '/home', mount: 'true', 'mount options': 'defaults' },
    ]);
    expect(exports).toHaveLength(1);
    expect(problems).toEqual([]);
    expect(unused.map(({ path }) => path.join('.'))).toEqual([
      'nfs.export paths.0.mount',
      'nfs.export paths.0.mount options',
    ]);
  });

  test.each([
    ['no list', { path: '/home' }, 'nfs.export paths: is not a list'],
    ['no map', ['/home'], 'nfs.export paths.0: is not a map of keys to values'],
    ['no path', [{ 'export options': 'rw' }], 'nfs.export paths.0: has no path'],
    ['a relative path', [{ path: 'home' }], 'nfs.export paths.0.path: "home" is not an absolute path without quotes'],
    ['a quote', [{ path: '/a"b' }], 'nfs.export paths.0.path: "/a\\"b" is not an absolute path without quotes'],
    ['options with a host', [{ path: '/h', 'export options': 'rw) *(rw' }], 'nfs.export paths.0.export options: "rw)'],
    ['an unknown key', [{ path: '/h', option: 'rw' }], 'nfs.export paths.0.option: "option" is not a known key'],
    ['a path twice', [{ path: '/h' }, { path: '/h/' }], 'nfs.export paths: has /h twice'],
  ])('with %s are refused with the place', (_what, value, message) => {
    const [problem] = readNfsExports(value).problems;
    expect(`${problem?.path.join('.')}: ${problem?.what}`).toContain(message);
  });

  test('whatever they are, none of them can say more than one export per entry', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ path: fc.string(), 'export options': fc.string() })), (entries) => {
        for (const { path, options } of readNfsExports(entries).exports) {
          expect(path).toMatch(/^\/[^"\\\n]*$/);
          expect(options).not.toMatch(/[\s()"\\#]/);
        }
      }),
    );
  });
});
