import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatKernelLabels, parseKernelLabels } from '../../src/codec/kernel/kernel-labels.ts';
import { checkImageName } from '../../src/domain/image-name.ts';
import {
  checkKernelName,
  defaultKernelName,
  kernelOfReference,
  kernelReference,
} from '../../src/domain/kernel-name.ts';
import { parseKernelSource } from '../../src/domain/kernel-source.ts';

describe('the name of a kernel', () => {
  test.each([
    ['6.1.0-18-amd64', '6.1.0-18-amd64'],
    ['5.14.0-503.el9_5.x86_64+debug', '5.14.0-503.el9_5.x86_64+debug'],
    ['6.8.0~rc1-1-amd64', '6.8.0-rc1-1-amd64'],
    ['6.1.0+', '6.1.0'],
  ])('of release %s is %s', (release, name) => {
    expect(defaultKernelName(release)).toBe(name);
  });

  test('can be made of every release, and is never that of an image', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d[\w.+~-]{0,63}$/), (release) => {
        const name = checkKernelName(defaultKernelName(release));
        expect(kernelOfReference(kernelReference(name))).toBe(name);
        expect(() => checkImageName(kernelReference(name))).toThrow();
      }),
    );
  });

  test.each(['', 'a/b', '-a', 'a--b', 'a:b', 'ä', 'a'.repeat(101)])('is not %j', (name) => {
    expect(() => checkKernelName(name)).toThrow(/is no name for a kernel/);
  });
});

test.each([
  ['host', { kind: 'host' }],
  ['image:debian:12', { kind: 'image', reference: 'debian:12' }],
  ['/srv/linux.deb', { kind: 'path', path: '/srv/linux.deb' }],
])('the source %s is known', (text, source) => {
  expect(parseKernelSource(text)).toEqual(source);
});

test.each(['', 'linux.deb', 'image:', 'docker://x'])('the source %j is refused with those there are', (text) => {
  expect(() => parseKernelSource(text)).toThrow(/is no source of a kernel: write host, image:NAME/);
});

test('what is known of a kernel comes back from its labels', () => {
  const text = fc.string({ minLength: 1 });
  const facts = fc.record({
    release: text,
    architecture: text,
    isEfi: fc.boolean(),
    isSigned: fc.boolean(),
    hasFirmware: fc.boolean(),
  });
  fc.assert(fc.property(facts, (known) => expect(parseKernelLabels(formatKernelLabels(known))).toEqual(known)));
  expect(() => parseKernelLabels({})).toThrow(/no labels of a kernel/);
});
