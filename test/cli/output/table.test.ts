import { expect, test } from '@jest/globals';
import type { Column } from '../../../src/cli/output/listing.ts';
import { formatTable } from '../../../src/cli/output/table.ts';

function columns(...headings: readonly string[]): readonly Column<readonly unknown[]>[] {
  return headings.map((heading, index) => ({ heading, value: (row) => row[index] }));
}

test('columns are as wide as their widest cell, with dashes below the heading and no blanks at line ends', () => {
  expect(
    formatTable(columns('NODE NAME', 'PROFILES', 'NETWORK'), [
      ['n1', ['default', 'gpu-nodes'], 'default'],
      ['a-long-node-name', '', undefined],
    ]),
  ).toBe(
    [
      'NODE NAME         PROFILES           NETWORK',
      '---------         --------           -------',
      'n1                default,gpu-nodes  default',
      'a-long-node-name  --                 --',
      '',
    ].join('\n'),
  );
});

test('headings alone show that there is nothing', () => {
  expect(formatTable(columns('A', 'BC'), [])).toBe('A  BC\n-  --\n');
});

test('a cell cannot send escape sequences to the terminal', () => {
  expect(formatTable(columns('A'), [['\u001b[2Jx\n']])).toBe('A\n-\n?[2Jx?\n');
});

const REASON = 'no image rocky-9: wwctl image import SOURCE rocky-9';
const REASONS: readonly Column<string>[] = [
  { heading: 'NODE', value: () => 'n1', style: () => 'red' },
  { heading: 'REASON', value: (reason) => reason, canShrink: true },
  { heading: 'AGE', value: () => 7 },
];

test('a column that may shrink is cut to a terminal, and colours take no room', () => {
  const terminal = { isTerminal: true, hasColours: true, width: 40, height: 20 };
  expect(formatTable(REASONS, [REASON], { terminal })).toBe(
    [
      'NODE  REASON                         AGE',
      '----  ------                         ---',
      '\u001b[31mn1\u001b[39m    no image rocky-9: wwctl imag…  7',
      '',
    ].join('\n'),
  );
});

test('nothing is cut in a pipe', () => {
  expect(formatTable(REASONS, [REASON])).toContain(REASON);
});

test('ten thousand rows take no noticeable time', () => {
  const rows = Array.from({ length: 10_000 }, (_, index) => [`n${index}`, 'default', 'eth0']);
  const startedAt = performance.now();
  formatTable(columns('NODE', 'PROFILES', 'NETWORK'), rows);
  expect(performance.now() - startedAt).toBeLessThan(1000);
});
