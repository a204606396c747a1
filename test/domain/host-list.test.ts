import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { expandHostList } from '../../src/domain/host-list.ts';

describe('a host list', () => {
  test.each([
    ['a name stands for itself', ['login'], ['login']],
    ['commas and arguments separate', ['a,b', 'c'], ['a', 'b', 'c']],
    ['a range keeps the width of its start', ['n[08-11]'], ['n08', 'n09', 'n10', 'n11']],
    ['ranges and numbers mix', ['n[1-2,7]x'], ['n1x', 'n2x', 'n7x']],
    ['brackets multiply from left to right', ['r[1-2]n[1-2]'], ['r1n1', 'r1n2', 'r2n1', 'r2n2']],
    ['a name counts once', ['n[1-2]', 'n2'], ['n1', 'n2']],
    ['empty parts are nothing', ['a,,b', ''], ['a', 'b']],
    ['a range that counts down is refused', ['n[4-1]'], undefined],
    ['an open bracket is refused', ['n[1'], undefined],
    ['letters in brackets are refused', ['n[a-c]'], undefined],
    ['a range for millions is refused', ['n[1-999999999]'], undefined],
    ['a product for millions is refused', ['n[1-999][1-999]'], undefined],
  ])('%s', (_says, patterns, names) => {
    expect(expandHostList(patterns)).toEqual(names);
  });

  test('of any text ends at once, with names or a refusal', () => {
    const piece = fc.constantFrom('[', ']', ',', '-', '0', '9', 'n', '12');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }),
        (pieces) => (expandHostList([pieces.join('')])?.length ?? 0) <= 100_000,
      ),
    );
  });
});
