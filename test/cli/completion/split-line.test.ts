import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { splitLine } from '../../../src/cli/completion/split-line.ts';

test.each([
  { says: 'words apart', line: 'wwctl node  list', words: ['wwctl', 'node', 'list'] },
  { says: 'a blank at the end as the beginning of a word', line: 'wwctl node ', words: ['wwctl', 'node', ''] },
  { says: 'quotes, also open ones', line: `wwctl 'a b' "c \\"d`, words: ['wwctl', 'a b', 'c "d'] },
  { says: 'backslashes', line: 'wwctl image\\ name', words: ['wwctl', 'image name'] },
  { says: 'quoted and plain parts as one word', line: `wwctl --image="ro"'ck'y`, words: ['wwctl', '--image=rocky'] },
  { says: 'a backslash at the end', line: 'wwctl a\\', words: ['wwctl', 'a'] },
  { says: 'nothing', line: '', words: [''] },
])('reads $says', ({ line, words }) => {
  expect(splitLine(line).words).toEqual(words);
});

test('the last word is also given as it was typed', () => {
  expect(splitLine(`wwctl list --fields 'image na`).typed).toBe(`'image na`);
});

test('single quotes keep any text', () => {
  const words = fc.array(
    fc.string({ unit: 'binary' }).filter((word) => !word.includes("'")),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(words, (expected) => {
      expect(splitLine(expected.map((word) => `'${word}'`).join(' ')).words).toEqual(expected);
    }),
  );
});

test('no line keeps it from ending', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (line) => splitLine(line).words.length > 0));
});
