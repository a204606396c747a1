import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { decodeKernel, KERNEL_HEAD_BYTES, type KernelIdentity } from '../../codec/kernel/decode-kernel.ts';
import { findRelease } from '../../codec/kernel/find-release.ts';

/** More than any kernel unpacks to. */
const UNPACKED_BYTES = 512 * 1024 ** 2;

/** Reads a whole kernel, also one that is packed; undefined when it is none. */
export function identifyKernel(file: Buffer): KernelIdentity | undefined {
  if (isGzip(file)) return identifyPacked(file);
  const header = decodeKernel(file.subarray(0, KERNEL_HEAD_BYTES));
  if (header === undefined) return undefined;
  const { payload, ...identity } = header;
  if (identity.release !== undefined) return identity;
  const data = payload ? unpack(file.subarray(payload.offset, payload.offset + payload.sizeBytes), payload) : file;
  const release = data && findRelease(data);
  return release === undefined ? identity : { ...identity, release };
}

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** arm64's `vmlinuz` of old: no firmware starts it as it is. */
function identifyPacked(file: Buffer): KernelIdentity | undefined {
  const inner = unpack(file, { compression: 'gzip' });
  if (inner === undefined || isGzip(inner)) return undefined;
  const identity = identifyKernel(inner);
  return identity && { ...identity, isEfi: false, isSigned: false };
}

/** Undefined where it is broken, or packed in a way that is not known here: then its name must do. */
function unpack(data: Buffer, { compression }: { compression: string }): Buffer | undefined {
  const options = { maxOutputLength: UNPACKED_BYTES };
  try {
    if (compression === 'gzip') return gunzipSync(data, options);
    if (compression.startsWith('zstd')) return zstdDecompressSync(data, options);
  } catch {
    return undefined; // a broken kernel is as good as one that says nothing
  }
  return undefined;
}
