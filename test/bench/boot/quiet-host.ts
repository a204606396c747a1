import { readFileSync } from 'node:fs';
import { waitUntil } from '../../../contrib/lab/wait-until.ts';

const SAMPLE_MS = 1500;
const QUIET_SHARE = 0.15;
/** USER_HZ, which is what /proc counts in, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100;

/** Waits until hardly anything else runs on this host; gives up silently, since the report says how busy it was. */
export const waitForQuiet = async (timeoutMs: number, signal: AbortSignal): Promise<void> => {
  let before = busySeconds();
  const isQuiet = async () => {
    const share = (busySeconds() - before) / (SAMPLE_MS / 1000);
    before = busySeconds();
    return share > 0 && share < QUIET_SHARE ? true : undefined;
  };
  await waitUntil('a quiet host', isQuiet, { timeoutMs, everyMs: SAMPLE_MS, signal }).catch((error) => {
    if (signal.aborted) throw error;
  });
};

/**
 * Runs something whose child processes have all ended afterwards. Gives its result, and the CPU seconds per second that
 * everything else on this host used meanwhile.
 */
export const withForeignLoad = async <T>(work: () => Promise<T>): Promise<{ result: T; foreignLoad: number }> => {
  const startedAt = performance.now();
  const before = busySeconds() - ownSeconds();
  const result = await work();
  const foreign = busySeconds() - ownSeconds() - before;
  return { result, foreignLoad: Math.max(0, foreign / ((performance.now() - startedAt) / 1000)) };
};

/** CPU seconds of all processors since boot: user, nice, system, interrupts. */
const busySeconds = (): number => {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = fields('/proc/stat', /^cpu +(.*)$/m);
  return (user + nice + system + irq + softirq) / TICKS_PER_SECOND;
};

/** CPU seconds of this process and of its children that have ended. */
const ownSeconds = (): number => {
  // The fields after the name in parentheses begin with the third, the state; utime is the 14th.
  const [utime = 0, stime = 0, childrenUser = 0, childrenSystem = 0] = fields('/proc/self/stat', /\) (.*)$/m).slice(11);
  return (utime + stime + childrenUser + childrenSystem) / TICKS_PER_SECOND;
};

const fields = (file: string, line: RegExp): number[] =>
  (line.exec(readFileSync(file, 'utf8'))?.[1] ?? '').split(' ').map(Number);
