import { createServer, type Server } from 'node:http';
import type { Logger } from 'pino';
import type { Services } from '../../api/services.ts';
import { adminApp } from './admin-app.ts';
import { admitLocal } from './caller.ts';
import { listenOnSocket } from './unix-socket.ts';

/** How long running operations get to notice that the daemon stops. */
const CLOSE_GRACE_MS = 5000;

export interface AdminServer {
  /** Takes no new request, aborts long operations, and ends when every connection is closed. */
  close(): Promise<void>;
}

/**
 * Serves the operations of `api/` on a unix socket that its owner alone may open: the file mode is the authentication.
 * @throws ConflictError when another daemon serves the same socket.
 */
export async function startAdminServer(options: {
  readonly socketPath: string;
  readonly services: Services;
  readonly log: Logger;
}): Promise<AdminServer> {
  const stopping = new AbortController();
  const server = boundedServer();
  const app = adminApp({ services: options.services, log: options.log, stopping: stopping.signal });
  server.on('request', (request, response) => {
    admitLocal(request);
    app(request, response);
  });
  server.on('request', (_request, response) => {
    // A connection that was busy when the stop came would be kept alive after its answer.
    response.once('close', () => stopping.signal.aborted && server.closeIdleConnections());
  });
  await listenOnSocket(server, options.socketPath);
  options.log.info({ socket: options.socketPath }, 'admin API listens');
  return { close: () => close(server, stopping) };
}

/** Nobody may hold the plane up: not by slow headers, slow bodies, silence, or many connections. */
function boundedServer(): Server {
  const server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 60_000,
    connectionsCheckingInterval: 5_000,
    keepAliveTimeout: 15_000,
    maxHeaderSize: 256 * 1024,
  });
  server.maxConnections = 128;
  server.maxRequestsPerSocket = 10_000;
  return server;
}

function close(server: Server, stopping: AbortController): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    stopping.abort();
    server.closeIdleConnections();
  });
}
