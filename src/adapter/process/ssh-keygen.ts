import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { UnavailableError } from '../../domain/errors.ts';
import type { SshKeyGenerator } from '../../service/overlays/ssh-host-keys.ts';
import { systemErrorCode } from '../file/system-error-code.ts';

const run = promisify(execFile);

/** Key pairs by ssh-keygen (Debian package openssh-client), without passphrase and comment. */
export function createSshKeygen(program = 'ssh-keygen'): SshKeyGenerator {
  return {
    async has(path) {
      return access(path).then(
        () => true,
        () => false,
      );
    },

    async generate(type, path) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const workDirectory = await mkdtemp(`${path}.new-`);
      try {
        const key = join(workDirectory, 'key');
        await keygen(program, ['-q', '-t', type, '-N', '', '-C', '', '-f', key]);
        await publish(`${key}.pub`, `${path}.pub`);
        await publish(key, path);
        await syncPath(dirname(path));
      } finally {
        await rm(workDirectory, { recursive: true, force: true });
      }
    },
  };
}

async function keygen(program: string, args: readonly string[]): Promise<void> {
  try {
    await run(program, args, { timeout: 60_000 });
  } catch (error) {
    const isMissing = systemErrorCode(error) === 'ENOENT';
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    const remedy = isMissing ? 'install the Debian package openssh-client' : said;
    throw new UnavailableError(`SSH host keys cannot be made with ${program}: ${remedy}`, {}, { cause: error });
  }
}

/** The private key comes last: it is what tells that the pair is there. */
async function publish(from: string, to: string): Promise<void> {
  await syncPath(from);
  await rename(from, to);
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
