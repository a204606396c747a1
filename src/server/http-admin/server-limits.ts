import type { Server } from 'node:http';

/** Nobody may hold the plane up: not by slow headers, slow bodies, or silence. */
export const SERVER_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 15_000,
  maxHeaderSize: 256 * 1024,
} as const;

/** Nor by many connections; and when the daemon stops, by one that is kept for another request. */
export function limitConnections(server: Server, stopping: AbortSignal): void {
  server.maxConnections = 128;
  server.maxRequestsPerSocket = 10_000;
  server.on('request', (_request, response) => {
    response.once('close', () => stopping.aborted && server.closeIdleConnections());
  });
}
