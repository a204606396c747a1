import { expect, test } from '@jest/globals';
import { formatTable } from '../../../src/cli/output/table.ts';

test('columns are as wide as their widest cell, with dashes below the heading and no blanks at line ends', () => {
  expect(
    formatTable(
      ['NODE NAME', 'PROFILES', 'NETWORK'],
      [
        ['n1', 'default,gpu-nodes', 'default'],
        ['a-long-node-name', '', undefined],
      ],
    ),
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
  expect(formatTable(['A', 'BC'], [])).toBe('A  BC\n-  --\n');
});

test('a cell cannot send escape sequences to the terminal', () => {
  expect(formatTable(['A'], [['\u001b[2Jx\n']])).toBe('A\n-\n?[2Jx?\n');
});

test('ten thousand rows take no noticeable time', () => {
  const rows = Array.from({ length: 10_000 }, (_, index) => [`n${index}`, 'default', 'eth0']);
  const startedAt = performance.now();
  formatTable(['NODE', 'PROFILES', 'NETWORK'], rows);
  expect(performance.now() - startedAt).toBeLessThan(1000);
});
