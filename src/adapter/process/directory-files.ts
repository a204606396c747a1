import { closeSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { decodeKernel, KERNEL_MAGIC_BYTES, type KernelIdentity } from '../../codec/kernel/decode-kernel.ts';
import type { ImageFiles } from '../../domain/image-kernel.ts';
import { identifyKernel, isGzip } from './identify-kernel.ts';

/**
 * A directory as a root file system is asked about. What a link has outside of it is not there. Blocks while it reads:
 * for the worker process only.
 */
export function viewDirectory(directory: string): ImageFiles {
  const root = realpathSync(directory);
  const resolve = (path: string) => {
    try {
      const real = realpathSync(join(root, path));
      return root === sep || real === root || real.startsWith(root + sep) ? real : undefined;
    } catch {
      return undefined; // not there
    }
  };
  return {
    find: (path) => {
      const real = resolve(path);
      if (real === undefined) return undefined;
      const status = statSync(real);
      const kernel = status.isFile() ? identifyFile(real) : undefined;
      return {
        realPath: relative(root, real),
        isFile: status.isFile(),
        isDirectory: status.isDirectory(),
        sizeBytes: status.size,
        ...(kernel === undefined ? {} : { kernel }),
      };
    },
    list: (path) => {
      const real = resolve(path);
      return real !== undefined && statSync(real).isDirectory() ? readdirSync(real).sort() : [];
    },
  };
}

/** Only what begins like a kernel is read to its end. */
function identifyFile(path: string): KernelIdentity | undefined {
  const head = Buffer.alloc(KERNEL_MAGIC_BYTES);
  const file = openSync(path, 'r');
  try {
    readSync(file, head);
  } finally {
    closeSync(file);
  }
  const mayBeKernel = decodeKernel(head) !== undefined || (isGzip(head) && /\/(vmlinuz|Image)[^/]*$/.test(path));
  return mayBeKernel ? identifyKernel(readFileSync(path)) : undefined;
}
