import { chmodSync } from 'node:fs';
import { lstat, mkdir, unlink } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { dirname } from 'node:path';
import { ConflictError } from '../../domain/errors.ts';

/**
 * Binds to `socketPath` with mode 0600; makes its directory, and replaces the socket of a daemon that died.
 * @throws ConflictError when a live daemon serves it, or something else than a socket is there.
 */
export async function listenOnSocket(server: Server, socketPath: string): Promise<void> {
  await mkdir(dirname(socketPath), { recursive: true, mode: 0o755 });
  await removeDeadSocket(socketPath);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(isCode(error, 'EADDRINUSE') ? inUse(socketPath) : error));
    server.once('listening', () => {
      server.removeAllListeners('error');
      resolve();
    });
    server.listen(socketPath);
    // The bind happened within listen(): closing the mode in the same tick leaves nobody time to connect.
    if (server.listening) chmodSync(socketPath, 0o600);
  });
}

async function removeDeadSocket(socketPath: string): Promise<void> {
  const found = await lstat(socketPath).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (found === undefined) return;
  if (!found.isSocket()) {
    throw new ConflictError(`${socketPath} is not a socket: move it away, or change paths in warewulf.conf`, {
      socketPath,
    });
  }
  if (await isServed(socketPath)) throw inUse(socketPath);
  await unlink(socketPath);
}

function isServed(socketPath: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = connect(socketPath);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', (error) => {
      if (isCode(error, 'ECONNREFUSED') || isCode(error, 'ENOENT')) resolve(false);
      else reject(error);
    });
  });
}

function inUse(socketPath: string): ConflictError {
  return new ConflictError(
    `another warewulfd serves ${socketPath}: stop it (systemctl stop warewulfd), or give this one its own paths in warewulf.conf`,
    { socketPath },
  );
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
