import { createServer, type Server } from 'node:http';
import type { Logger } from 'pino';
import type { Services } from '../../api/services.ts';
import { adminApp } from './admin-app.ts';
import { admitLocal } from './caller.ts';
import { listenOnNetwork, type NetworkOptions } from './network-listener.ts';
import { limitConnections, SERVER_LIMITS } from './server-limits.ts';
import { listenOnSocket } from './unix-socket.ts';

/** How long running operations get to notice that the daemon stops. */
const CLOSE_GRACE_MS = 5000;

export interface AdminServer {
  /** The TCP port, where it serves the network too. */
  readonly port?: number;
  /** Takes no new request, aborts long operations, and ends when every connection is closed. */
  close(): Promise<void>;
}

export interface AdminServerOptions {
  readonly socketPath: string;
  readonly services: Services;
  readonly log: Logger;
  /** Undefined: the unix socket is the only way in. */
  readonly network?: NetworkOptions | undefined;
}

/**
 * Serves the operations of `api/` on a unix socket that its owner alone may open, where the file mode is the
 * authentication; and, where that is wanted, to those whom the network's guard lets in.
 * @throws ConflictError when another daemon serves the same socket, UnavailableError when the port cannot be had.
 */
export async function startAdminServer(options: AdminServerOptions): Promise<AdminServer> {
  const { socketPath, services, log, network } = options;
  const stopping = new AbortController();
  const app = adminApp({ services, log, stopping: stopping.signal });
  const local = createServer(SERVER_LIMITS, (request, response) => {
    admitLocal(request);
    app(request, response);
  });
  limitConnections(local, stopping.signal);
  await listenOnSocket(local, socketPath);
  log.info({ socket: socketPath }, 'admin API listens');
  if (network === undefined) return { close: () => close([local], stopping) };
  try {
    const { server, port, stop } = await listenOnNetwork(app, network, { log, stopping: stopping.signal });
    log.info({ address: network.address, port, tls: network.certificate !== undefined }, 'admin API listens');
    return { port, close: () => close([local, server], stopping).finally(stop) };
  } catch (error) {
    await close([local], stopping);
    throw error;
  }
}

async function close(servers: readonly Server[], stopping: AbortController): Promise<void> {
  const closed = servers.map(closeServer);
  stopping.abort();
  await Promise.all(closed);
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}
