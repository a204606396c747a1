import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { expandNames } from '../../../src/domain/nodeset/expand-names.ts';
import { foldNodeset } from '../../../src/domain/nodeset/fold-nodeset.ts';

describe('folding', () => {
  test.each([
    ['nothing', [], ''],
    ['a name', ['login'], 'login'],
    ['a number', ['n1'], 'n1'],
    ['a range and a single number', ['n01', 'n02', 'n03', 'n07', 'login'], 'n[01-03,07],login'],
    ['numbers in any order, and twice', ['n3', 'n1', 'n2', 'n1'], 'n[1-3]'],
    ['a range that grows longer', ['n8', 'n9', 'n10', 'n11'], 'n[8-11]'],
    ['zeros before numbers', ['n08', 'n09', 'n10', 'n99', 'n099', 'n100'], 'n[08-10,99,099-100]'],
    ['widths that mix', ['n1', 'n01', 'n001'], 'n[1,01,001]'],
    ['text after the number', ['n1-gpu', 'n2-gpu'], 'n[1-2]-gpu'],
    ['two numbers that fill a rectangle', ['r1n1', 'r1n2', 'r2n1', 'r2n2'], 'r[1-2]n[1-2]'],
    ['a number that is the same in all', ['r1n1', 'r1n2'], 'r1n[1-2]'],
    ['a rectangle and more', ['r1n1', 'r1n2', 'r1n3', 'r2n1', 'r2n2'], 'r1n[1-3],r2n[1-2]'],
    [
      'what the first number groups better than the last',
      ['r1n1', 'r2n1', 'r3n1', 'r4n1', 'r1n2', 'r2n2', 'r1n3', 'r3n3'],
      'r[1-4]n1,r[1-2]n2,r[1,3]n3',
    ],
    ['three numbers', ['a1b1c1', 'a1b1c2', 'a2b1c1', 'a2b1c2'], 'a[1-2]b1c[1-2]'],
    ['a number too long to count', ['n1234567890123456'], 'n1234567890123456'],
    ['only numbers', ['1', '2'], '[1-2]'],
  ])('%s', (_says, names, text) => expect(foldNodeset(names)).toBe(text));

  test('is undone by expanding', () => {
    const number = fc.oneof(
      fc.nat({ max: 12 }).map(String),
      fc.nat({ max: 120 }).map((it) => String(it).padStart(3, '0')),
      fc.constantFrom('007', '0', '00'),
    );
    const name = fc.array(fc.oneof(fc.constantFrom('n', 'r', '-', 'gpu'), number), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.uniqueArray(name.map((parts) => parts.join(''))), (names) => {
        const expanded = expandNames([foldNodeset(names)]);
        expect('names' in expanded && expanded.names.toSorted()).toEqual(names.toSorted());
      }),
      { numRuns: 500 },
    );
  });
});
