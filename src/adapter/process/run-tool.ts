import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UnavailableError } from '../../domain/errors.ts';
import { systemErrorCode } from '../file/system-error-code.ts';

const run = promisify(execFile);

/**
 * What a program of this server prints. @throws UnavailableError with its own words, or with the Debian package to install
 */
export async function runTool(
  program: string,
  args: readonly string[],
  debianPackage: string,
  timeoutMs = 10_000,
): Promise<string> {
  try {
    const options = { timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, LC_ALL: 'C' } };
    return (await run(program, args, options)).stdout;
  } catch (cause) {
    if (systemErrorCode(cause) === 'ENOENT') {
      throw new UnavailableError(`${program} is missing: apt-get install ${debianPackage}`, { program }, { cause });
    }
    throw new UnavailableError(`${program} ${args.join(' ')} failed: ${complaint(cause)}`, { program }, { cause });
  }
}

/** The first line that the program wrote about it. */
function complaint(cause: unknown): string {
  const said = typeof cause === 'object' && cause !== null && 'stderr' in cause ? String(cause.stderr).trim() : '';
  return said.split('\n')[0] || 'it does not say why';
}
