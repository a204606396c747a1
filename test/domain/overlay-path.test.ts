import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InvalidError } from '../../src/domain/errors.ts';
import { parseOverlayPath } from '../../src/domain/overlay-path.ts';

describe('the path of a file in an overlay', () => {
  test.each([
    { says: 'is as it is on the node', text: 'etc/motd.hbs', names: ['etc', 'motd.hbs'] },
    { says: 'may begin with slashes', text: '//etc/motd', names: ['etc', 'motd'] },
    { says: 'may have any character that people see', text: 'a b/ü\\"$', names: ['a b', 'ü\\"$'] },
    { says: 'may begin with a dot', text: '.ssh/..keys', names: ['.ssh', '..keys'] },
  ])('$says: $text', ({ text, names }) => {
    expect(parseOverlayPath(text)).toEqual(names);
  });

  test.each([
    { says: 'names something', text: '' },
    { says: 'names something below the root', text: '/' },
    { says: 'names no directory', text: 'etc/' },
    { says: 'does not go up', text: 'etc/../../passwd' },
    { says: 'does not stay', text: './etc' },
    { says: 'has a name between slashes', text: 'etc//motd' },
    { says: 'leaves a name when it was rendered', text: 'etc/.hbs' },
    { says: 'ends nowhere else for the kernel', text: 'etc/a\0b' },
    { says: 'is one line', text: 'a\nb' },
    { says: 'can be stored as it is', text: 'a\ud800' },
    { says: 'is no name that was lost', text: 'a\ufffd' },
    { says: 'has names that file systems take', text: 'ü'.repeat(128) },
    { says: 'is one that the kernel takes', text: 'a/'.repeat(1024).concat('a') },
  ])('$says', ({ text }) => {
    expect(() => parseOverlayPath(text)).toThrow(InvalidError);
  });

  test('whatever the text, it stays within the overlay or is refused', () => {
    const pieces = fc.constantFrom('..', '.', '/', '//', '\0', 'a', '.hbs', '%2e', '\\', ' ');
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (path) => {
        try {
          const names = parseOverlayPath(path);
          expect(names.every((name) => !['', '.', '..'].includes(name) && !/[/\0]/.test(name))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidError);
        }
      }),
    );
  });
});
