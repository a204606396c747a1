import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeKernel, KERNEL_HEAD_BYTES } from '../../../src/codec/kernel/decode-kernel.ts';
import { findRelease } from '../../../src/codec/kernel/find-release.ts';
import { findVermagic } from '../../../src/codec/kernel/find-vermagic.ts';
import { armKernel, x86Kernel, zbootKernel } from './kernel-bytes.ts';

const RELEASE = '6.1.0-18-amd64';
/** `6.1.0`, with what distributions put behind it. */
const releases = fc
  .tuple(fc.nat(9), fc.nat(99), fc.nat(999), fc.stringMatching(/^(|[-.+~][\w.+~-]{0,30})$/))
  .map(([major, minor, patch, rest]) => `${major}.${minor}.${patch}${rest}`);

describe('the header of a kernel', () => {
  test.each<[string, Buffer, object]>([
    [
      'of x86-64 says release and architecture',
      x86Kernel(RELEASE),
      { release: RELEASE, architecture: 'amd64', isEfi: false, isSigned: false },
    ],
    ['of 32-bit x86', x86Kernel(RELEASE, { is64: false }), { architecture: '386' }],
    ['of one that UEFI can start', x86Kernel(RELEASE, { pe: {} }), { isEfi: true, isSigned: false }],
    ['of one that is signed', x86Kernel(RELEASE, { pe: { signed: true } }), { isEfi: true, isSigned: true }],
    [
      'of one for the 32-bit UEFI of a 64-bit machine goes by PE',
      x86Kernel(RELEASE, { pe: { machine: 0x14c } }),
      { architecture: '386' },
    ],
    ['of arm64 has no release', armKernel(RELEASE), { architecture: 'arm64', isEfi: false, isSigned: false }],
    ['of arm64 with PE', armKernel(RELEASE, { signed: true }), { architecture: 'arm64', isEfi: true, isSigned: true }],
    [
      'of an EFI zboot image says where the kernel is',
      zbootKernel(Buffer.alloc(100), 'zstd22'),
      {
        architecture: 'arm64',
        isEfi: true,
        isSigned: false,
        payload: { offset: 0x1000, sizeBytes: 100, compression: 'zstd22' },
      },
    ],
  ])('%s', (_what, image, expected) => {
    expect(decodeKernel(image)).toMatchObject(expected);
    expect(decodeKernel(image.subarray(0, KERNEL_HEAD_BYTES))).toEqual(decodeKernel(image));
  });

  test.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['zeros', Buffer.alloc(4096)],
    ['a Windows program', Buffer.from(`MZ${'\0'.repeat(1000)}`, 'latin1')],
    ['a script', Buffer.from('#!/bin/sh\n'.repeat(100))],
  ])('is not in %s', (_what, bytes) => {
    expect(decodeKernel(bytes)).toBeUndefined();
  });

  test('says any release as it is', () => {
    fc.assert(fc.property(releases, (release) => expect(decodeKernel(x86Kernel(release))?.release).toBe(release)));
  });

  test('may be cut or damaged anywhere: that is no kernel, or one that says less', () => {
    const kernels = fc.constantFrom(
      x86Kernel(RELEASE, { pe: { signed: true } }),
      armKernel(RELEASE, {}),
      zbootKernel(Buffer.alloc(9), 'gzip'),
    );
    const damage = fc.array(fc.tuple(fc.nat(0x1700), fc.nat(255)), { maxLength: 20 });
    fc.assert(
      fc.property(kernels, fc.nat(0x2000), damage, (kernel, length, bytes) => {
        const damaged = Buffer.from(kernel.subarray(0, length));
        for (const [at, byte] of bytes) if (at < damaged.length) damaged[at] = byte;
        const header = decodeKernel(damaged);
        expect(header === undefined || typeof header.isEfi === 'boolean').toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('is looked for in any bytes without a throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        decodeKernel(bytes);
        findRelease(bytes);
        findVermagic(bytes);
      }),
    );
  });
});

describe('the release in the data of a kernel', () => {
  test('is that of its greeting, not the form of it', () => {
    expect(findRelease(armKernel('6.12.0-55.9.1.el10_0.aarch64'))).toBe('6.12.0-55.9.1.el10_0.aarch64');
    expect(findRelease(Buffer.from('Linux version %s (%s)'))).toBeUndefined();
    expect(findRelease(Buffer.from('Linux version '))).toBeUndefined();
  });

  test('is found wherever it is', () => {
    fc.assert(
      fc.property(releases, fc.uint8Array(), fc.uint8Array(), (release, before, after) => {
        const data = Buffer.concat([before, Buffer.from(`Linux version ${release} (me)`), after]);
        expect(findRelease(data)).toBe(release);
      }),
    );
  });
});

test('a module says which release it is for', () => {
  expect(findVermagic(Buffer.from('\0name=x\0vermagic=6.1.0-18-amd64 SMP preempt mod_unload \0'))).toBe(RELEASE);
  expect(findVermagic(Buffer.from('\x7fELF'))).toBeUndefined();
});
