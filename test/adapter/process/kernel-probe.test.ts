import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { KernelProbe } from '../../../src/adapter/process/kernel-probe.ts';
import { armKernel, x86Kernel, zbootKernel } from '../../codec/kernel/kernel-bytes.ts';

const RELEASE = '6.12.0-1-arm64';
const ARM = { architecture: 'arm64', release: RELEASE };

/** What the probe says of a file that passes in pieces. */
function probe(path: string, file: Buffer, pieceBytes = file.length, probing = new KernelProbe()) {
  probing.begin({ type: 'file', path, sizeBytes: file.length });
  for (let at = 0; at < file.length; at += pieceBytes) probing.data(file.subarray(at, at + pieceBytes));
  return probing.end();
}

describe('a kernel that passes is recognised', () => {
  test.each<[string, string, Buffer, object | undefined]>([
    [
      'under any name',
      'opt/bzImage',
      x86Kernel('6.1.0-18-amd64'),
      { release: '6.1.0-18-amd64', architecture: 'amd64' },
    ],
    ['by its data, for arm64', 'boot/vmlinuz-1', armKernel(RELEASE), ARM],
    [
      'packed with gzip: no firmware starts it so',
      'lib/modules/1/vmlinuz.gz',
      gzipSync(armKernel(RELEASE, { signed: true }), { level: 0 }),
      { ...ARM, isEfi: false, isSigned: false },
    ],
    [
      'as EFI zboot with gzip',
      'boot/vmlinuz-1',
      zbootKernel(gzipSync(armKernel(RELEASE)), 'gzip'),
      { ...ARM, isEfi: true },
    ],
    ['as EFI zboot with zstd', 'boot/vmlinuz-1', zbootKernel(zstdCompressSync(armKernel(RELEASE)), 'zstd22'), ARM],
    [
      'as EFI zboot in a way that we cannot unpack, without its release',
      'boot/vmlinuz-1',
      zbootKernel(Buffer.alloc(9), 'lzma'),
      { architecture: 'arm64', isEfi: true, isSigned: false },
    ],
    [
      'not when its packing is broken',
      'boot/vmlinuz-1',
      gzipSync(armKernel(RELEASE), { level: 0 }).fill(9, 30),
      undefined,
    ],
    ['not when it is packed and named like no kernel', 'usr/share/doc/a.gz', gzipSync(armKernel(RELEASE)), undefined],
  ])('%s', (_what, path, file, expected) => {
    const found = probe(path, file);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(expected);
  });

  test('however it is cut', () => {
    const kernel = armKernel(RELEASE);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (pieceBytes) => {
        expect(probe('boot/vmlinuz', kernel, pieceBytes)).toMatchObject(ARM);
      }),
      { numRuns: 30 },
    );
  });

  test('and says nothing of the files after it', () => {
    const probing = new KernelProbe();
    expect(probe('boot/vmlinuz', armKernel(RELEASE), 700, probing)).toMatchObject(ARM);
    expect(probe('etc/passwd', Buffer.from('root'), 2, probing)).toBeUndefined();
    expect(probe('usr/bin/big', Buffer.alloc(10_000, 'x'), 100, probing)).toBeUndefined();
  });
});
