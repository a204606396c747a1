import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  readonly timeoutMs: number;
  readonly everyMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks again and again until `ask` gives something other than undefined, and gives that.
 * Throws when it takes longer than `timeoutMs`, naming `what`; an error of `ask` ends the waiting at once.
 */
export const waitUntil = async <T>(
  what: string,
  ask: () => Promise<T | undefined>,
  { timeoutMs, everyMs, signal }: WaitOptions,
): Promise<T> => {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${Math.round(timeoutMs / 1000)} s in vain: ${what}`);
    await sleep(everyMs, undefined, { signal });
  }
};
