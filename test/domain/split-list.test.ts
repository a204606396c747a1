import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { splitList } from '../../src/domain/split-list.ts';

test.each([
  ['', ['']],
  ['a', ['a']],
  ['a,b', ['a', 'b']],
  ['a,,b', ['a', '', 'b']],
  ['"a,b",c', ['a,b', 'c']],
  ['"say ""hi"""', ['say "hi"']],
])('%p is the list %p', (text, items) => {
  expect(splitList(text)).toEqual(items);
});

test.each(['"a', 'a"b', '"a"b', '"a""'])('%p is no list', (text) => {
  expect(splitList(text)).toBeUndefined();
});

test('any items come back when they are quoted', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (items) => {
      const text = items.map((item) => `"${item.replaceAll('"', '""')}"`).join(',');
      expect(splitList(text)).toEqual(items);
    }),
  );
});

test('any text is split or refused', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const items = splitList(text);
      expect(items === undefined || items.length > 0).toBe(true);
    }),
  );
});
