import { closeSync, openSync, writeSync } from 'node:fs';

/** Lets the file take what the file system has left, to the last block. */
export function fillToTheBrim(path: string): void {
  const file = openSync(path, 'a');
  for (const size of [2 ** 20, 2 ** 12]) {
    try {
      for (;;) writeSync(file, Buffer.alloc(size));
    } catch {
      // Full, as far as pieces of this size go.
    }
  }
  closeSync(file);
}
