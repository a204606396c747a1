import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nodesetProblemText } from '../../../src/domain/nodeset/nodeset-problem.ts';
import { parseNodeset } from '../../../src/domain/nodeset/parse-nodeset.ts';

function problemOf(text: string): string | undefined {
  const parsed = parseNodeset(text);
  return 'problem' in parsed ? nodesetProblemText([text], parsed.problem) : undefined;
}

describe('a text that is no nodeset', () => {
  test.each([
    [
      'n[4-1]',
      'the range 4-1 counts down (at "4-1]"). Write numbers and ranges that count up, such as [01-04,7] or [0-10/2].',
    ],
    [
      'n[a-c]',
      '"a-c" is no number and no range (at "a-c]"). Write numbers and ranges that count up, such as [01-04,7] or [0-10/2].',
    ],
    [
      'n[1,]',
      '"" is no number and no range (at "]"). Write numbers and ranges that count up, such as [01-04,7] or [0-10/2].',
    ],
    [
      'n[1-9/0]',
      'the range 1-9/0 has a step of 0 (at "1-9/0]"). Write numbers and ranges that count up, such as [01-04,7] or [0-10/2].',
    ],
    ['n[1', 'a [ has no ] behind it (at "[1"). Write lists of numbers like n[01-04,7].'],
    ['n[1[2]]', 'a [ has no ] behind it (at "[1[2]]"). Write lists of numbers like n[01-04,7].'],
    ['a,n1]', 'a ] has no [ before it (at "]"). Write lists of numbers like n[01-04,7].'],
    ['a!', 'nodes are missing (at the end). Write nodes on both sides of ! & ^.'],
    ['!a', 'nodes are missing (at "!a"). Write nodes on both sides of ! & ^.'],
    ['a,&b', 'nodes are missing (at "&b"). Write nodes on both sides of ! & ^.'],
    ['a!!b', 'nodes are missing (at "!b"). Write nodes on both sides of ! & ^.'],
    ['(a', 'a ( has no ) behind it (at "(a"). Close it.'],
    ['a)', 'a ) has no ( before it (at ")"). Take it out.'],
    ['a(b)', 'a space or an operator is missing (at "(b)"). Write one of , ! & ^ between nodes.'],
    ['"a', 'a " has no partner (at "\\"a"). Close the quotation.'],
    ['a @ b', 'a group has no name (at "@ b"). Write it like @gpu, or @* for all nodes.'],
    ['image = x', 'no attribute stands before = (at "= x"). Write it without spaces, like image=rocky-9.'],
    ['a\u0001', 'a control character (at "\\u0001"). Take it out.'],
  ])('%j', (text, problem) => expect(problemOf(text)).toBe(problem));

  test.each([
    ['a range for millions', '[1-999999999]', 'more than 100000 names are asked for'],
    ['a product for millions', '[1-100][1-100][1-100][1-100]', 'more than 100000 names are asked for'],
    ['a range and steps for millions', '[0-999999999999/2]', 'more than 100000 names are asked for'],
    ['too many words', 'a,'.repeat(100_001), 'more than 100000 names are asked for'],
    ['a number nobody can count', `[${'9'.repeat(100_000)}]`, 'a number in brackets has more than 15 digits'],
    ['a long name, many times', `${'a'.repeat(500)}[1-10000]`, 'a word is longer than 255 characters'],
    ['brackets without end', 'n[1-2]'.repeat(1000), 'more than 100000 names are asked for'],
    ['a long word', 'a'.repeat(1_000_000), 'a word is longer than 4096 characters'],
    ['a long text', ' '.repeat(1_100_000), 'longer than 1048576 characters'],
    ['deep parentheses', '('.repeat(1_000_000), 'more than 50 parentheses inside one another'],
    ['many groups', '@a,'.repeat(2000), 'more than 1000 groups, attributes and wildcards'],
    ['many wildcards', 'a[1-2000]*', 'more than 1000 groups, attributes and wildcards'],
    ['open brackets', '['.repeat(1_000_000), 'a [ has no ] behind it'],
    ['quotes', '"'.repeat(999_999), 'a " has no partner'],
  ])('%s', (_says, text, problem) => expect(problemOf(text)).toContain(problem));
});

test.each([
  ['commas', ','.repeat(1_000_000)],
  ['empty parentheses', '() '.repeat(300_000)],
  ['brackets with one number', `n${'[1]'.repeat(200)}[1-1000]`],
  ['empty quotes', `n[1-100000]${'""'.repeat(300_000)}`],
])('a megabyte of %s ends quickly', (_says, text) => expect(problemOf(text)).toBeUndefined());

test('any text gives nodes or a problem', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseNodeset(text)));
});
