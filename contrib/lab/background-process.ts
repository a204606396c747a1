import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface BackgroundProcess {
  readonly pid: number;
  /** Settles when the process has ended, with what ended it in words. */
  readonly ended: Promise<string>;
  readonly hasEnded: () => boolean;
  /** Asks the process to end, waits, and makes it end after `graceMs`. Safe to call twice. */
  readonly stop: (graceMs?: number) => Promise<void>;
}

/**
 * Starts a long-lived program whose output is appended to `logFile`. The program gets a SIGTERM from the kernel when
 * we die, however we die: nothing is left behind by a lab that was killed.
 */
export const startProcess = async (
  argv: readonly string[],
  logFile: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<BackgroundProcess> => {
  const log = await open(logFile, 'a');
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', ...argv], { env, stdio: ['ignore', log.fd, log.fd] });
  await log.close();
  let isEnded = false;
  const ended = once(child, 'exit').then(([code, signal]) => {
    isEnded = true;
    return code === null ? `ended by ${signal}` : `exit code ${code}`;
  });
  if (child.pid === undefined) throw new Error(`cannot start ${argv.join(' ')}: ${await ended.catch(String)}`);

  const stop = async (graceMs = 10_000): Promise<void> => {
    if (isEnded) return;
    child.kill('SIGTERM');
    await Promise.race([ended, sleep(graceMs, undefined, { ref: false })]);
    if (!isEnded) child.kill('SIGKILL');
    await ended;
  };
  return { pid: child.pid, ended, hasEnded: () => isEnded, stop };
};
