import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InvalidError } from '../../src/domain/errors.ts';
import { checkImageName } from '../../src/domain/image-name.ts';
import { type ImageSource, parseImageSource } from '../../src/domain/image-source.ts';

describe('an image source', () => {
  test.each<[string, ImageSource]>([
    ['docker://registry:5000/rocky:9', { kind: 'docker', reference: 'registry:5000/rocky:9' }],
    ['docker-daemon://rocky:9', { kind: 'docker-daemon', reference: 'rocky:9' }],
    ['docker-daemon:rocky:9', { kind: 'docker-daemon', reference: 'rocky:9' }],
    ['oci:/srv/layout:9', { kind: 'oci', path: '/srv/layout', reference: '9' }],
    ['oci-archive:/srv/a.tar', { kind: 'oci-archive', path: '/srv/a.tar' }],
    ['docker-archive:/srv/a.tar:rocky:9', { kind: 'docker-archive', path: '/srv/a.tar', reference: 'rocky:9' }],
    ['file:///srv/a.tar', { kind: 'path', path: '/srv/a.tar' }],
    ['/srv/rootfs', { kind: 'path', path: '/srv/rootfs' }],
  ])('%s', (text, source) => {
    expect(parseImageSource(text)).toEqual(source);
  });

  test.each([
    ['', /path from the root/],
    ['rootfs', /path from the root/],
    ['docker:rocky', /docker:\/\/REFERENCE/],
    ['docker://', /reference is empty/],
    ['docker://--help', /reference is empty or has odd/],
    ['docker://a b', /odd characters/],
    ['oci:layout', /path from the root/],
    ['https://example.org/a.tar', /no transport https/],
    ['/srv/a:b', /colon/],
    ['/srv/a\nb', /characters/],
  ])('is refused: %j', (text, message) => {
    expect(() => parseImageSource(text)).toThrow(InvalidError);
    expect(() => parseImageSource(text)).toThrow(message);
  });
});

describe('an image name', () => {
  test.each(['rocky-9', 'rocky:9.4', 'A', '9_x', 'a'.repeat(128)])('can be %s', (name) => {
    expect(checkImageName(name)).toBe(name);
  });

  test('never leads out of a directory', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('.', '/', '\\', '\0', 'a', '%2e', '\n', '-', '․') }), (name) => {
        try {
          checkImageName(name);
          expect(name).toMatch(/^[A-Za-z0-9][\w.:-]{0,127}$/);
          expect(name).not.toContain('/');
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidError);
        }
      }),
    );
  });
});
