import { expect, test } from '@jest/globals';
import { readImageMounts } from '../../src/config/image-mounts.ts';

test('without the key the name servers are those of the server, and cannot be written', () => {
  const mounts = [{ source: '/etc/resolv.conf', destination: '/etc/resolv.conf', mode: 'ro' }];
  expect(readImageMounts(undefined)).toEqual({ mounts, problems: [] });
  expect(readImageMounts([])).toEqual({ mounts: [], problems: [] });
});

test('the entries of Warewulf mean what they mean there', () => {
  const entries = [
    { source: '/etc/resolv.conf', dest: '/etc/resolv.conf', readonly: true },
    { source: '/srv/repo', options: 'bind' },
    { source: '/etc/pki', dest: '/etc/pki', copy: true },
  ];
  expect(readImageMounts(entries)).toEqual({
    mounts: [
      { source: '/etc/resolv.conf', destination: '/etc/resolv.conf', mode: 'ro' },
      { source: '/srv/repo', destination: '/srv/repo', mode: 'rw' },
      { source: '/etc/pki', destination: '/etc/pki', mode: 'copy' },
    ],
    problems: [],
  });
});

test.each([
  ['x', ['image mounts'], 'is not a list'],
  [[{ dest: '/x' }], ['image mounts', '0'], 'has no source'],
  [[{ source: 'relative' }], ['image mounts', '0', 'source'], expect.stringContaining('is not an absolute path')],
])('%j is said to be wrong at its place', (value, path, what) => {
  expect(readImageMounts(value).problems).toEqual([expect.objectContaining({ path, what })]);
});
