import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { CorruptError, UnavailableError } from '../../domain/errors.ts';

/**
 * A kernel module without what packs it: the loader of an initramfs need not know every packer that a distribution's
 * kernel does.
 */
export async function unpackModule(path: string, data: Buffer): Promise<Buffer> {
  try {
    if (path.endsWith('.gz')) return gunzipSync(data);
    if (path.endsWith('.zst')) return zstdDecompressSync(data);
    return path.endsWith('.xz') ? await unpackXz(data) : data;
  } catch (error) {
    if (error instanceof UnavailableError) throw error;
    throw new CorruptError(`the kernel module ${path} is broken: ${String(error)}`, { path }, { cause: error });
  }
}

async function unpackXz(data: Buffer): Promise<Buffer> {
  const child = execFile('xz', ['--decompress', '--stdout'], { encoding: 'buffer', maxBuffer: 2 ** 30 });
  const ended = once(child, 'close').catch((cause: unknown) => {
    throw new UnavailableError('cannot run xz: install the package xz-utils', {}, { cause });
  });
  child.stdin?.on('error', () => undefined).end(data);
  const [unpacked, [code]] = await Promise.all([child.stdout === null ? Buffer.alloc(0) : buffer(child.stdout), ended]);
  if (code !== 0) throw new Error(`xz ended with ${String(code)}`);
  return unpacked;
}
