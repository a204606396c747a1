import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  canonicalExcludes,
  excludesOf,
  isExcludePattern,
  isLeftOut,
  parseExcludes,
} from '../../src/domain/exclude-patterns.ts';

describe('the list of excludes of an image', () => {
  test.each([
    { says: 'a plain name', list: 'boot', out: ['boot'], kept: ['boot2', 'usr/boot', 'boot/vmlinuz'] },
    { says: 'slashes around it', list: '/usr/share/GeoIP/', out: ['usr/share/GeoIP'], kept: ['usr/share'] },
    {
      says: 'a star within one name',
      list: 'var/log/*',
      out: ['var/log/a', 'var/log/.b'],
      kept: ['var/log', 'var/log/a/b'],
    },
    {
      says: 'a question mark for one character, not one byte',
      list: 'a?',
      out: ['ab', 'aü'],
      kept: ['a', 'abc', 'a/'],
    },
    { says: 'a class', list: '[a-cx]', out: ['a', 'b', 'x'], kept: ['d', '-'] },
    { says: 'a negated class', list: '[^a-c]', out: ['d'], kept: ['a'] },
    { says: 'a range the wrong way round matches nothing', list: '[c-a]', out: [], kept: ['a', 'b', 'c'] },
    { says: 'a backslash before what stands for itself', list: '\\*\\#', out: ['*#'], kept: ['ab'] },
    {
      says: 'what regular expressions make of it means nothing',
      list: 'a.b+(c|d)$',
      out: ['a.b+(c|d)$'],
      kept: ['a1bc'],
    },
    { says: 'comments, empty lines and returns', list: '# boot\n\n  \nboot\r\n', out: ['boot'], kept: ['# boot', ''] },
    { says: 'the root is no name', list: '/\n./', out: [], kept: ['a'] },
  ])('$says', ({ list, out, kept }) => {
    const isExcluded = parseExcludes(list);
    expect(out.filter((path) => !isExcluded(path))).toEqual([]);
    expect(kept.filter(isExcluded)).toEqual([]);
  });

  test.each(['[', '[]', '[a', '[a-]', '[-a]', 'a\\', '[^]'])(
    'refuses %j by its line, with what to write',
    (pattern) => {
      expect(() => parseExcludes(`boot\n${pattern}\n`)).toThrow(
        /^line 2 of \/etc\/warewulf\/excludes in the image is no pattern: .*write names with/,
      );
    },
  );

  test('any text is read or refused with a reason, and a name always matches its own quoted form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ maxLength: 30 }), (list, path) => {
        try {
          parseExcludes(list)(path);
        } catch (error) {
          expect(error).toMatchObject({ kind: 'invalid' });
        }
      }),
    );
    const name = fc.string({ minLength: 1, maxLength: 20 }).map((text) => `x${text.replaceAll('/', '')}x`);
    fc.assert(
      fc.property(name, (path) => {
        const quoted = path.replace(/[*?[\]\\]/g, '\\$&');
        expect(parseExcludes(quoted)(path)).toBe(true);
      }),
    );
  });
});

describe('the excludes of nodes', () => {
  test('are the same list whatever their order, their slashes and their repetitions', () => {
    expect(canonicalExcludes(['/usr/share/doc/', 'boot', '/boot', './boot/'])).toEqual(['boot', 'usr/share/doc']);
  });

  test('leave out what lines of an image would', () => {
    const isExcluded = excludesOf(['/usr/share/d?c/', 'var/cache/*.bin']);
    expect(['usr/share/doc', 'var/cache/a.bin'].filter(isExcluded)).toHaveLength(2);
    expect(['usr/share', 'usr/share/doc2', 'var/cache/a/b.bin'].filter(isExcluded)).toEqual([]);
    expect(isLeftOut('/usr/share/doc/a/b', isExcluded)).toBe(true);
    expect(isLeftOut('/usr/share/man/a', isExcluded)).toBe(false);
  });

  test.each(['', '/', './', '#boot', '[', 'a\\'])('cannot be %j', (pattern) => {
    expect(isExcludePattern(pattern)).toBe(false);
  });
});
