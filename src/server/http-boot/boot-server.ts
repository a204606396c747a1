import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { UnavailableError } from '../../domain/errors.ts';
import { createBootApp } from './boot-app.ts';
import { createExchanges } from './boot-exchange.ts';
import type { BootPorts } from './boot-ports.ts';
import { capConnections } from './cap-connections.ts';
import { createFileSender } from './file-sender.ts';

/** Times in milliseconds. */
interface BootServerLimits {
  /** From the first byte of a request to the end of its head, and to the end of its body. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** Between two requests of a connection. */
  readonly keepAliveMs: number;
  /** Without any byte moving: a client that does not read. */
  readonly idleMs: number;
  /** How often the first two are looked at. */
  readonly checkMs: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  readonly maxHeaders: number;
  readonly maxHeaderBytes: number;
  readonly maxRequestsPerConnection: number;
  /** For the buffers of all running downloads together. */
  readonly sendMemoryBytes: number;
}

const DEFAULT_LIMITS: BootServerLimits = {
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 15_000,
  idleMs: 120_000,
  checkMs: 5_000,
  maxConnections: 8192,
  maxConnectionsPerAddress: 512,
  maxHeaders: 64,
  maxHeaderBytes: 8192,
  maxRequestsPerConnection: 1000,
  sendMemoryBytes: 64 * 1024 * 1024,
};

export interface BootServerOptions extends BootPorts {
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly limits?: Partial<BootServerLimits>;
}

export interface BootServer {
  readonly port: number;
  /** Takes no more connections, lets running answers go on for `drainMs`, then cuts the rest off, and records them all. */
  close(options: { drainMs: number }): Promise<void>;
}

/** The HTTP server of the node plane: everything a machine fetches on its way up and afterwards. */
export async function startBootServer(options: BootServerOptions): Promise<BootServer> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const exchanges = createExchanges(options, createFileSender(limits.sendMemoryBytes));
  const app = createBootApp(options, exchanges.run);
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: limits.checkMs,
      maxHeaderSize: limits.maxHeaderBytes,
    },
    (request, response) => {
      // shim and iPXE ask for `/efiboot//x` and `//ipxe/…`, and some firmware cannot follow a redirect.
      request.url = collapseSlashes(request.url ?? '/');
      app(request, response);
    },
  );
  server.timeout = limits.idleMs;
  server.maxHeadersCount = limits.maxHeaders;
  server.maxConnections = limits.maxConnections;
  server.maxRequestsPerSocket = limits.maxRequestsPerConnection;
  capConnections(server, limits.maxConnectionsPerAddress);
  const port = await listen(server, options.address, options.port);
  return {
    port,
    close: async ({ drainMs }) => {
      await closeServer(server, drainMs);
      await exchanges.recorded();
    },
  };
}

function collapseSlashes(url: string): string {
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  return path.replaceAll(/\/{2,}/g, '/') + url.slice(path.length);
}

function listen(server: Server, address: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const remedy = 'stop what uses it, or change warewulf: port in warewulf.conf';
      reject(new UnavailableError(`cannot listen on ${address}:${port}: ${cause.message}; ${remedy}`, {}, { cause }));
    });
    server.listen(port, address, () => resolve((server.address() as AddressInfo).port));
  });
}

async function closeServer(server: Server, drainMs: number): Promise<void> {
  const cutOff = new AbortController();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Connections that become idle from now on would be kept for another request.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  await Promise.race([closed, delay(drainMs, undefined, { signal: cutOff.signal }).catch(() => undefined)]);
  cutOff.abort();
  clearInterval(idle);
  server.closeAllConnections();
  await closed;
}
