import { describe, expect, test } from '@jest/globals';
import { expandNames } from '../../../src/domain/nodeset/expand-names.ts';

describe('names of new nodes', () => {
  test.each([
    ['a name stands for itself', ['login'], ['login']],
    ['commas and words separate', ['a,b', 'c'], ['a', 'b', 'c']],
    ['a range keeps the width of its start', ['n[08-11]'], ['n08', 'n09', 'n10', 'n11']],
    ['a range may grow longer', ['n[98-101]'], ['n98', 'n99', 'n100', 'n101']],
    ['widths mix', ['n[9,09,009]'], ['n9', 'n09', 'n009']],
    ['ranges and numbers mix', ['n[1-2,7]x'], ['n1x', 'n2x', 'n7x']],
    ['a range has steps', ['n[01-10/4,15]'], ['n01', 'n05', 'n09', 'n15']],
    ['spaces in brackets are nothing', ['n[ 1 - 2 , 7 ]'], ['n1', 'n2', 'n7']],
    ['brackets multiply from left to right', ['r[1-2]n[1-2]'], ['r1n1', 'r1n2', 'r2n1', 'r2n2']],
    ['brackets side by side do too', ['n[0-1][8-9]'], ['n08', 'n09', 'n18', 'n19']],
    ['a name counts once', ['n[1-2]', 'n2'], ['n1', 'n2']],
    ['names can be taken away', ['n[1-4]!n2'], ['n1', 'n3', 'n4']],
    ['parentheses group', ['(n1 n2)', '!', 'n1'], ['n2']],
    ['empty parts are nothing', ['a,,b', ''], ['a', 'b']],
  ])('%s', (_says, texts, names) => expect(expandNames(texts)).toEqual({ names }));

  test.each([['@gpu'], ['n*'], ['image=rocky-9'], ['n[1-2],@gpu']])('are not %s', (text) => {
    expect(expandNames([text])).toMatchObject({
      problem: { what: 'groups, attributes and wildcards name only nodes that there are' },
    });
  });
});
