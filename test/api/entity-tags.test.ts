import { describe, expect, test } from '@jest/globals';
import { assert, property, string } from 'fast-check';
import { matchesStrongly, matchesWeakly, parseEntityTags } from '../../src/api/entity-tags.ts';
import { requireMatch } from '../../src/api/require-match.ts';

const strong = (tag: string) => ({ tag, isWeak: false });

describe('a list of entity tags', () => {
  test.each([
    { says: 'one', text: '"a"', tags: [strong('a')] },
    { says: 'several', text: '"a", "b" ,"c"', tags: [strong('a'), strong('b'), strong('c')] },
    { says: 'a weak one', text: 'W/"a"', tags: [{ tag: 'a', isWeak: true }] },
    { says: 'an empty one', text: '""', tags: [strong('')] },
    { says: 'a comma within', text: '"a,b"', tags: [strong('a,b')] },
    { says: 'empty members, RFC 9110 §5.6.1.2', text: ', "a",, "b",', tags: [strong('a'), strong('b')] },
    { says: 'any', text: ' * ', tags: '*' },
    { says: 'nothing', text: '', tags: undefined },
    { says: 'no quotes', text: 'a', tags: undefined },
    { says: 'an open quote', text: '"a', tags: undefined },
    { says: 'no comma', text: '"a" "b"', tags: undefined },
    { says: 'a small w', text: 'w/"a"', tags: undefined },
    { says: 'a space within', text: '"a b"', tags: undefined },
    { says: 'any among others', text: '*, "a"', tags: undefined },
  ])('with $says', ({ text, tags }) => {
    expect(parseEntityTags(text)).toEqual(tags);
  });

  test('of any text is a list or none', () => {
    assert(
      property(string(), (text) => {
        const tags = parseEntityTags(text);
        expect(tags === undefined || tags === '*' || tags.length > 0).toBe(true);
      }),
    );
  });
});

test('weak tags match for readers, not for changes', () => {
  const tags = [{ tag: 'a', isWeak: true }];
  expect([matchesWeakly(tags, 'a'), matchesWeakly(tags, 'b')]).toEqual([true, false]);
  expect([matchesStrongly(tags, 'a'), matchesStrongly([strong('a')], 'a')]).toEqual([false, true]);
});

describe('a change', () => {
  test.each([
    { says: 'without conditions', conditions: {}, current: 'a', fails: undefined },
    { says: 'of the state that was seen', conditions: { ifMatch: [strong('a')] }, current: 'a', fails: undefined },
    { says: 'of any state', conditions: { ifMatch: '*' as const }, current: 'a', fails: undefined },
    { says: 'of another state', conditions: { ifMatch: [strong('b')] }, current: 'a', fails: 'it was changed since' },
    {
      says: 'of what is gone',
      conditions: { ifMatch: '*' as const },
      current: undefined,
      fails: 'it is not there any more',
    },
    {
      says: 'that makes something new',
      conditions: { ifNoneMatch: '*' as const },
      current: undefined,
      fails: undefined,
    },
    {
      says: 'that finds it there',
      conditions: { ifNoneMatch: '*' as const },
      current: 'a',
      fails: 'it is there already',
    },
  ])('$says fails: $fails', ({ conditions, current, fails }) => {
    const change = () => requireMatch(conditions, current);
    if (fails === undefined) expect(change).not.toThrow();
    else expect(change).toThrow(fails);
  });
});
