import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

const BLOCK_BYTES = 1024 * 1024;

/** The sha256 of a file in hex, and its size. Blocks until done: for the worker process only. */
export function digestFile(path: string): { sha256: string; sizeBytes: number } {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  const file = openSync(path, 'r');
  try {
    let sizeBytes = 0;
    for (;;) {
      const count = readSync(file, block);
      if (count === 0) return { sha256: hash.digest('hex'), sizeBytes };
      sizeBytes += count;
      hash.update(block.subarray(0, count));
    }
  } finally {
    closeSync(file);
  }
}
