import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InvalidError } from '../../src/domain/errors.ts';
import { parseImageMount } from '../../src/domain/image-mount.ts';

test.each([
  ['/srv/repo', { source: '/srv/repo', destination: '/srv/repo', mode: 'rw' }],
  ['/srv/repo:/mnt', { source: '/srv/repo', destination: '/mnt', mode: 'rw' }],
  ['/srv/repo:/mnt:ro', { source: '/srv/repo', destination: '/mnt', mode: 'ro' }],
  ['/etc/hosts:/etc/hosts:copy', { source: '/etc/hosts', destination: '/etc/hosts', mode: 'copy' }],
])('%s is a bind', (text, mount) => {
  expect(parseImageMount(text)).toEqual(mount);
});

test.each(['', 'srv', '/srv:mnt', '/srv:/', '/srv::ro', '/srv:/mnt:rx', '/srv:/mnt:ro:x', '/srv:/mnt/../..', '/'])(
  '%j is none, and is said how to write one',
  (text) => {
    expect(() => parseImageMount(text)).toThrow('write SOURCE[:DESTINATION[:ro|copy]] with paths from the root');
  },
);

test('any text is a bind or refused', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        expect(parseImageMount(text).destination).toMatch(/^\//);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidError);
      }
    }),
  );
});
