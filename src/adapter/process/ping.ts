import { execFile } from 'node:child_process';
import { UnavailableError } from '../../domain/errors.ts';
import { PROBE_MS, type ProbeAddress } from '../../service/ports/probe-address.ts';
import { systemErrorCode } from '../file/system-error-code.ts';

/** ping(8): nobody answered. */
const SILENCE = 1;

/** Asks by the program `ping`, because raw sockets are none that Node has. */
export const ping: ProbeAddress = (ip, card) =>
  new Promise((resolve, reject) => {
    const args = ['-n', '-q', '-c', '1', '-W', '1', '-I', card, ip];
    const options = { timeout: PROBE_MS, killSignal: 'SIGKILL', env: { ...process.env, LC_ALL: 'C' } } as const;
    execFile('ping', args, options, (error, _stdout, stderr) => {
      if (error === null) resolve(true);
      else if (error.killed || error.code === SILENCE) resolve(false);
      else reject(unavailable(error, String(stderr).trim()));
    });
  });

function unavailable(cause: Error, complaint: string): UnavailableError {
  if (systemErrorCode(cause) === 'ENOENT') {
    return new UnavailableError('ping is missing: apt-get install iputils-ping', { program: 'ping' }, { cause });
  }
  const said = complaint.split('\n')[0] || 'it does not say why';
  return new UnavailableError(`ping failed: ${said}`, { program: 'ping' }, { cause });
}
