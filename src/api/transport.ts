import type { ClientRequest, RequestOptions } from 'node:http';
import { DeniedError, UnavailableError } from '../domain/errors.ts';

/** A daemon that is reached over the network. */
export interface RemoteServer {
  readonly url: URL;
  readonly token: string;
  /** Certificates to trust instead of those of the system, as PEM. */
  readonly ca?: string;
}

/** The daemon of this host by its unix socket, or another one. */
export type Peer = { readonly socketPath: string } | { readonly server: RemoteServer };

/** A way to a daemon. */
export interface Transport {
  /** As `--verbose` names it. */
  readonly name: string;
  request(options: RequestOptions): ClientRequest;
  /** A failed exchange in words. */
  explain(error: Error): Error | Promise<Error>;
}

/** Importing `node:http` by name would load its fetch half as well, a quarter of the start-up time of `wwctl`. */
const { request } = process.getBuiltinModule('node:http');

export async function transportTo(peer: Peer): Promise<Transport> {
  if ('socketPath' in peer) return localTransport(peer.socketPath);
  const { remoteTransport } = await import('./remote-transport.ts');
  return remoteTransport(peer.server);
}

function localTransport(socketPath: string): Transport {
  return {
    name: socketPath,
    request: (options) => request({ ...options, socketPath, host: 'warewulfd' }),
    explain: (error) => explain(error, socketPath),
  };
}

function explain(error: Error, socketPath: string): Error {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ECONNREFUSED') {
    return new UnavailableError(
      `no warewulfd answers on ${socketPath}: start it (systemctl start warewulfd, or warewulfd --config FILE), or name its configuration with --config FILE`,
      { socketPath },
      { cause: error },
    );
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new DeniedError(
      `may not open ${socketPath}: run wwctl as the user whom the daemon runs as (usually root)`,
      { socketPath },
      { cause: error },
    );
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') return hungUp(socketPath, error);
  return error;
}

function hungUp(socketPath: string, cause: Error): UnavailableError {
  return new UnavailableError(
    `the daemon on ${socketPath} hung up before it answered: see its log (journalctl -u warewulfd)`,
    { socketPath },
    { cause },
  );
}
