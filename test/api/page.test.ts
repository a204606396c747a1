import { describe, expect, test } from '@jest/globals';
import { array, assert, integer, property, uniqueArray } from 'fast-check';
import { cutPage, readCursor, writeCursor } from '../../src/api/page.ts';

const letters = ['a', 'b', 'c', 'd', 'e'];
const self = (item: string) => item;

describe('a page', () => {
  test('is the whole list unless a limit is given', () => {
    expect(cutPage(letters, {}, self)).toEqual({ items: letters });
  });

  test('leads to the next one until nothing is left', () => {
    const first = cutPage(letters, { limit: 2 }, self);
    const second = cutPage(letters, { limit: 2, after: first.next ?? '' }, self);
    const third = cutPage(letters, { limit: 2, after: second.next ?? '' }, self);
    expect([first.items, second.items, third]).toEqual([['a', 'b'], ['c', 'd'], { items: ['e'] }]);
  });

  test('goes on where it was when its last item is gone', () => {
    const after = writeCursor('c');
    expect(cutPage(['a', 'b', 'd', 'e'], { after }, self).items).toEqual(['d', 'e']);
    expect(cutPage(['e', 'd', 'b', 'a'], { after }, self, 'descending').items).toEqual(['b', 'a']);
  });

  test('of a list in any order goes on after its last item', () => {
    expect(cutPage(['n1', 'n2', 'n10'], { after: writeCursor('n2') }, self).items).toEqual(['n10']);
  });

  test('after nonsense is refused', () => {
    for (const after of ['', 'x', Buffer.from('{}').toString('base64url')]) {
      expect(() => readCursor(after)).toThrow('after is not what a page gave as its next: begin again without it');
    }
  });

  test('pages of any size add up to the list', () => {
    assert(
      property(uniqueArray(integer()), integer({ min: 1, max: 5 }), (numbers, limit) => {
        const list = numbers.toSorted((a, b) => a - b);
        const read: number[] = [];
        let page = cutPage(list, { limit }, (item) => item);
        read.push(...page.items);
        while (page.next !== undefined) {
          page = cutPage(list, { limit, after: page.next }, (item) => item);
          read.push(...page.items);
        }
        expect(read).toEqual(list);
      }),
    );
  });

  test('a cursor comes back as it was', () => {
    assert(
      property(array(integer()), (numbers) => {
        const key = numbers.join('\n');
        expect(readCursor(writeCursor(key))).toBe(key);
      }),
    );
  });
});
