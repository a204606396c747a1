import { once } from 'node:events';
import type { StreamName, WriteText } from './node-output.ts';

/** Writes to our own streams, as fast as their readers take it. */
export function createTerminalWriter(): WriteText {
  const draining: Partial<Record<StreamName, Promise<unknown>>> = {};
  return async (name, text) => {
    const stream = process[name];
    if (stream.write(text)) return;
    // One listener serves all who wait.
    draining[name] ??= once(stream, 'drain').finally(() => delete draining[name]);
    await draining[name];
  };
}

/** How many nodes are done, on one line of a terminal that other output takes away. */
export function createCountLine(total: number): { readonly show: (done: number) => void; readonly clear: () => void } {
  const { stderr } = process;
  if (!stderr.isTTY) return { show: () => undefined, clear: () => undefined };
  return {
    show: (done) => stderr.write(`\r${done} of ${total} nodes are done`),
    clear: () => stderr.write('\r\u001b[K'),
  };
}
