import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BASE_MTIME_SECONDS, type PlannedEntry, planOverlays } from '../../src/provision/overlay-plan.ts';

const common = { uid: 0, gid: 0, mtimeSeconds: BASE_MTIME_SECONDS, isExplicit: false };
const file = (path: string, text = path): PlannedEntry => ({
  ...common,
  type: 'file',
  path,
  mode: 0o644,
  data: Buffer.from(text),
});
const link = (path: string): PlannedEntry => ({ ...common, type: 'symlink', path, mode: 0o777, linkTarget: 'x' });
const directory = (path: string, mode = 0o755, isExplicit = false): PlannedEntry => ({
  ...common,
  type: 'directory',
  path,
  mode,
  isExplicit,
});

const shape = (entries: readonly PlannedEntry[]) =>
  entries.map((entry) => {
    const detail = {
      file: 'data' in entry ? Buffer.from(entry.data).toString() : '',
      symlink: '->',
      directory: entry.mode.toString(8),
    };
    return `${entry.path} ${detail[entry.type]}`;
  });

test.each([
  ['nothing gives nothing', [], []],
  ['parents are added', [[file('a/b/c')]], ['a 755', 'a/b 755', 'a/b/c a/b/c']],
  [
    'a directory stands before what is in it, also beside names with dots',
    [[file('a.b'), file('a/x'), file('a-b')]],
    ['a 755', 'a/x a/x', 'a-b a-b', 'a.b a.b'],
  ],
  ['the last file wins', [[file('f', '1')], [file('f', '2')]], ['f 2']],
  ['a link replaces a file', [[file('f')], [link('f')]], ['f ->']],
  ['a file replaces a directory with all in it', [[file('d/x/y'), file('dd')], [file('d', 'f')]], ['d f', 'dd dd']],
  ['a directory replaces a file', [[file('d')], [file('d/x')]], ['d 755', 'd/x d/x']],
  ['a directory replaces a link', [[link('d')], [directory('d')]], ['d 755']],
  [
    'a mode that nobody chose does not undo one that somebody did',
    [[directory('d', 0o700, true)], [directory('d')], [file('d/x')]],
    ['d 700', 'd/x d/x'],
  ],
  ['a chosen mode counts later too', [[directory('d')], [directory('d', 0o700, true)]], ['d 700']],
])('%s', (_says, layers, expected) => expect(shape(planOverlays(layers))).toEqual(expected));

test('every entry has its parents before it, and nothing lies below a file', () => {
  const path = fc
    .array(fc.constantFrom('a', 'b', 'a.', 'a-'), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('/'));
  const entry = fc.tuple(path, fc.constantFrom(file, link, directory)).map(([where, make]) => make(where));
  fc.assert(
    fc.property(fc.array(fc.array(entry, { maxLength: 6 }), { maxLength: 4 }), (layers) => {
      const seen = new Map<string, string>();
      for (const planned of planOverlays(layers)) {
        const parent = planned.path.split('/').slice(0, -1).join('/');
        expect(parent === '' ? 'directory' : seen.get(parent)).toBe('directory');
        expect(seen.has(planned.path)).toBe(false);
        seen.set(planned.path, planned.type);
      }
      for (const last of layers.at(-1)?.slice(-1) ?? []) expect(seen.get(last.path)).toBe(last.type);
    }),
  );
});
