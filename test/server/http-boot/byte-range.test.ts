import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseByteRange } from '../../../src/server/http-boot/byte-range.ts';
import { isRangeWanted, isUnchanged } from '../../../src/server/http-boot/preconditions.ts';

describe('a Range header', () => {
  test.each([
    ['bytes=0-0', { first: 0, last: 0 }],
    ['bytes=10-19', { first: 10, last: 19 }],
    ['bytes=90-', { first: 90, last: 99 }],
    ['bytes=90-1000', { first: 90, last: 99 }],
    ['bytes=-10', { first: 90, last: 99 }],
    ['bytes=-1000', { first: 0, last: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=100-200', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=20-10', undefined],
    ['bytes=-', undefined],
    ['bytes=0-1,5-6', undefined],
    ['bytes=a-b', undefined],
    ['bytes=0-99999999999999999999', undefined],
    ['items=0-1', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j of 100 bytes means %j', (header, range) => {
    expect(parseByteRange(header, 100)).toEqual(range);
  });

  test('of an empty file cannot be satisfied', () => {
    expect(parseByteRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(parseByteRange('bytes=-1', 0)).toBe('unsatisfiable');
  });

  test('never leads out of the file', () => {
    const number = fc.oneof(fc.constant(''), fc.nat().map(String), fc.string());
    fc.assert(
      fc.property(number, number, fc.nat(), (from, to, size) => {
        const range = parseByteRange(`bytes=${from}-${to}`, size);
        if (range === undefined || range === 'unsatisfiable') return;
        expect(range.first).toBeGreaterThanOrEqual(0);
        expect(range.last).toBeGreaterThanOrEqual(range.first);
        expect(range.last).toBeLessThan(size);
      }),
    );
  });
});

test.each([
  ['"abc"', true],
  ['W/"abc"', true],
  ['"x", "abc" , "y"', true],
  ['*', true],
  ['abc', false],
  ['"abcd"', false],
  ['', false],
  [undefined, false],
])('If-None-Match %j of content abc: unchanged %j', (header, unchanged) => {
  expect(isUnchanged(header, 'abc')).toBe(unchanged);
});

test.each([
  [undefined, true],
  ['"abc"', true],
  ['"old"', false],
  ['W/"abc"', false],
  ['Wed, 21 Oct 2015 07:28:00 GMT', false],
])('If-Range %j of content abc: range wanted %j', (header, wanted) => {
  expect(isRangeWanted(header, 'abc')).toBe(wanted);
});
