import { describe, expect, test } from '@jest/globals';
import { chosenStatus, type StatusFilter, statusColumns } from '../../../../src/cli/commands/node/status-rows.ts';

const NOW = Date.UTC(2026, 0, 1);

function seen(node: string, secondsAgo: number) {
  return { node, seenAt: NOW - secondsAgo * 1000 };
}

describe('which nodes are shown, and in what order', () => {
  const status = [seen('n1', 70), { node: 'n2' }, seen('n3', 3), seen('n4', 700)];

  test.each<{ says: string; filter: StatusFilter; nodes: string }>([
    { says: 'all as they come', filter: {}, nodes: 'n1 n2 n3 n4' },
    { says: 'those never seen', filter: { unknown: true }, nodes: 'n2' },
    { says: 'those seen in the last 70 s', filter: { time: 70 }, nodes: 'n1 n3' },
    { says: 'those seen last first, and those never seen behind all', filter: { last: true }, nodes: 'n3 n1 n4 n2' },
    { says: 'the other way around', filter: { last: true, reverse: true }, nodes: 'n2 n4 n1 n3' },
  ])('$says', ({ filter, nodes }) => {
    expect(chosenStatus(status, filter, NOW).map(({ node }) => node)).toEqual(nodes.split(' '));
  });

  test('a clock that is behind the daemon makes no negative silence', () => {
    expect(chosenStatus([seen('n1', -5)], {}, NOW)).toMatchObject([{ silentSeconds: 0 }]);
  });
});

test.each([
  { says: 'asked in time', secondsAgo: 64, style: undefined },
  { says: 'five seconds late', secondsAgo: 65, style: 'yellow' },
  { says: 'one question missed', secondsAgo: 119, style: 'yellow' },
  { says: 'two questions missed', secondsAgo: 120, style: 'red' },
])('at an interval of 60 s, $secondsAgo s of silence are $style: $says', ({ secondsAgo, style }) => {
  const [row] = chosenStatus([seen('n1', secondsAgo)], {}, NOW);
  expect(row && statusColumns(60)[0]?.style?.(row)).toBe(style);
});

test('a node that was never seen is dim, and silence has no colour where the interval is not known', () => {
  const [never, silent] = chosenStatus([{ node: 'n1' }, seen('n2', 7000)], {}, NOW);
  expect(never && statusColumns(60)[0]?.style?.(never)).toBe('dim');
  expect(silent && statusColumns(undefined)[0]?.style?.(silent)).toBeUndefined();
});
