import { describe, expect, test } from '@jest/globals';
import { didYouMean, nearestName } from '../../src/domain/nearest-name.ts';

describe('the nearest name', () => {
  test.each([
    ['a missing letter', 'ipadr', ['ipaddr', 'fqdn'], 'ipaddr'],
    ['swapped letters', 'rokcy-9', ['rocky-9', 'debian'], 'rocky-9'],
    ['another case', 'DEFAULT', ['default'], 'default'],
    ['the nearer of two', 'gpu1', ['gpus12', 'gpu2'], 'gpu2'],
    ['nothing when all are far', 'image', ['profile', 'x'], undefined],
    ['nothing among none', 'x', [], undefined],
  ])('is found with %s', (_says, name, candidates, expected) => {
    expect(nearestName(name, candidates)).toBe(expected);
  });

  test.each([
    ['offers it', 'defalt', ['default', 'gpu'], 'Did you mean default?'],
    ['lists the others when none is near', 'zzzz', ['b', 'a'], 'The profiles are: a, b.'],
    ['says when there are none', 'x', [], 'There are no profiles yet.'],
    [
      'only counts many',
      'zzzz',
      Array.from({ length: 30 }, (_, index) => `long-name-${index}`),
      'There are 30 profiles.',
    ],
  ])('as a sentence %s', (_says, name, candidates, sentence) => {
    expect(didYouMean(name, candidates, 'profiles')).toBe(sentence);
  });
});
