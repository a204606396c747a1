import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { expandNames } from '../../src/domain/nodeset/expand-names.ts';
import { foldNodeset } from '../../src/domain/nodeset/fold-nodeset.ts';
import { requirePrograms, runCommand } from '../support/run-command.ts';

/** What ClusterShell makes of a nodeset: its names and its fold, or an error. */
type Theirs = { readonly names: readonly string[]; readonly folded: string } | { readonly error: string };

/** Reads a list of nodesets as JSON, so that one process answers for all. Debian's Python has the library. */
const ASK = `
import json, sys
from ClusterShell.NodeSet import NodeSet, RESOLVER_NOGROUP
def ask(text):
    try:
        nodes = NodeSet(text, resolver=RESOLVER_NOGROUP)
        return {"names": list(nodes), "folded": str(nodes)}
    except Exception as error:
        return {"error": str(error)}
json.dump([ask(text) for text in json.load(sys.stdin)], sys.stdout)
`;

function askClusterShell(texts: readonly string[]): readonly Theirs[] {
  const answer: readonly Theirs[] = JSON.parse(
    runCommand('/usr/bin/python3', ['-c', ASK], { input: Buffer.from(JSON.stringify(texts)) }).toString(),
  );
  return answer;
}

beforeAll(() => requirePrograms({ nodeset: 'clustershell' }));

describe('random nodesets', () => {
  const texts = fc.sample(nodesets(), 1500);
  const theirs = new Map<string, Theirs>();
  beforeAll(() => {
    for (const [index, answer] of askClusterShell(texts).entries()) theirs.set(texts[index] ?? '', answer);
  });

  test('stand for the same nodes', () => {
    let compared = 0;
    for (const [text, answer] of theirs) {
      if ('error' in answer) continue;
      expect([text, namesOf(text).toSorted()]).toEqual([text, answer.names.toSorted()]);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(1000);
  });

  test('fold to the same text when their names have one number', () => {
    let compared = 0;
    for (const [text, answer] of theirs) {
      if ('error' in answer || answer.names.some((name) => (name.match(/\d+/g) ?? []).length > 1)) continue;
      expect([text, wordsOf(foldNodeset(answer.names))]).toEqual([text, wordsOf(answer.folded)]);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(300);
  });

  test('fold to a text that ClusterShell takes back to the same nodes', () => {
    const lists = texts.map(namesOf).filter((names) => names.length > 0);
    const answers = askClusterShell(lists.map(foldNodeset));
    expect(answers.map((answer) => 'names' in answer && answer.names.toSorted())).toEqual(
      lists.map((names) => names.toSorted()),
    );
  });
});

describe('what ClusterShell refuses', () => {
  test.each([
    ['a range that counts down', 'n[4-1]'],
    ['a step of 0', 'n[1-9/0]'],
    ['empty brackets', 'n[]'],
    ['letters in brackets', 'n[a-c]'],
    ['an open bracket', 'n[1-2'],
    ['a closing bracket alone', 'n1]'],
    ['an operator without nodes', 'n1!'],
    ['two operators', 'n1!&n2'],
  ])('is refused here too: %s', (_says, text) => {
    expect(askClusterShell([text])).toEqual([{ error: expect.any(String) }]);
    expect(expandNames([text])).toHaveProperty('problem');
  });
});

test.each([
  ['the padding of a range is the width of its start, as in Warewulf', 'n[08-101/93]', ['n08', 'n101']],
  ['brackets side by side multiply, as in Warewulf', 'n[1-2][3-4]', ['n13', 'n14', 'n23', 'n24']],
  ['commas that separate nothing do no harm', 'n1,,n2,', ['n1', 'n2']],
])('beyond ClusterShell, %s', (_says, text, names) => {
  expect(askClusterShell([text])).toEqual([{ error: expect.any(String) }]);
  expect(namesOf(text)).toEqual(names);
});

function namesOf(text: string): readonly string[] {
  const expanded = expandNames([text]);
  return 'names' in expanded ? expanded.names : [];
}

function wordsOf(folded: string): readonly string[] {
  return folded.split(/,(?![^[]*\])/).toSorted();
}

/** The common part of both languages. */
function nodesets(): fc.Arbitrary<string> {
  const width = fc.nat({ max: 3 });
  const number = fc.tuple(fc.nat({ max: 30 }), width).map(([value, digits]) => String(value).padStart(digits, '0'));
  const range = fc
    .record({
      start: fc.nat({ max: 12 }),
      length: fc.nat({ max: 12 }),
      digits: width,
      step: fc.constantFrom('', '', '/2', '/3'),
    })
    .map(({ start, length, digits, step }) => {
      const [first = '', last = ''] = [start, start + length].map((value) => String(value).padStart(digits, '0'));
      return `${first}-${last}${step}`;
    });
  const brackets = fc
    .array(fc.oneof(number, range), { minLength: 1, maxLength: 3 })
    .map((ranges) => `[${ranges.join(',')}]`);
  const indexed = fc.tuple(
    fc.constantFrom('n', 'r1n', 'gpu-'),
    fc.oneof(brackets, number),
    fc.constantFrom('', '', '-ib', 'x5'),
  );
  const twice = fc.tuple(fc.constant('r'), fc.oneof(brackets, number), fc.constant('n'), brackets);
  const word = fc.oneof(
    { weight: 5, arbitrary: indexed.map((parts) => parts.join('')) },
    { weight: 2, arbitrary: twice.map((parts) => parts.join('')) },
    { weight: 1, arbitrary: fc.constantFrom('login', 'n', 'n3') },
  );
  const operator = fc.constantFrom(',', ',', '!', '&', '^', ' , ', ' ! ');
  return fc
    .tuple(word, fc.array(fc.tuple(operator, word), { maxLength: 5 }))
    .map(([first, rest]) => [first, ...rest.flat()].join(''));
}
