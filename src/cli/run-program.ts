import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { UnavailableError } from '../domain/errors.ts';

/**
 * Runs a program with our own streams, to its end.
 * @returns its exit code; as shells do, 128 and the number of the signal that ended it
 * @throws UnavailableError when it cannot be started
 */
export async function runProgram(argv: readonly [string, ...string[]], signal: AbortSignal): Promise<number> {
  const [program, ...args] = argv;
  const child = spawn(program, args, { stdio: 'inherit' });
  const stop = () => child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  try {
    const [code, ending] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (ending === null ? 0 : constants.signals[ending]);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UnavailableError(`cannot start ${program} (${why}): see whether it is installed`, { program }, { cause });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
