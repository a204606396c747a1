import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { OutputOf } from '../../api/client.ts';
import { UnavailableError } from '../../domain/errors.ts';

export type Findings = OutputOf<'doctor.run'>;

const run = promisify(execFile);
/** Beside the program of `wwctl`, three levels up from src/cli/doctor and dist/cli/doctor alike. */
const WAREWULFD = new URL('../../../bin/warewulfd', import.meta.url).pathname;

/**
 * Examines this host with the rights of whoever calls, without asking a daemon: in a process of its own, because it takes
 * what the daemon is made of. @throws UnavailableError when that fails
 */
export async function examineHost(configFile: string | undefined, signal: AbortSignal): Promise<Findings> {
  const argv = ['--doctor', ...(configFile === undefined ? [] : ['--config', configFile])];
  try {
    const { stdout } = await run(WAREWULFD, argv, { signal, maxBuffer: 16 * 1024 * 1024 });
    // Both programs are of one package.
    return JSON.parse(stdout) as Findings;
  } catch (cause) {
    signal.throwIfAborted();
    const stderr = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    throw new UnavailableError(`this host cannot be examined: ${stderr}`, {}, { cause });
  }
}
