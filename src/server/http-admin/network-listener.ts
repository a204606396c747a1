import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Subnet } from '../../address/subnet.ts';
import { UnavailableError } from '../../domain/errors.ts';
import type { Access } from '../../service/access/access.ts';
import type { TlsCertificate } from '../../service/access/tls-certificate.ts';
import { guard } from './auth/guard.ts';
import { watchOpenAnswers } from './auth/open-answers.ts';
import { followCertificate, secureContextOf } from './follow-certificate.ts';
import { limitConnections, SERVER_LIMITS } from './server-limits.ts';

export interface NetworkOptions {
  /** All addresses of this host when undefined. */
  readonly address?: string | undefined;
  /** 0: one that is free. */
  readonly port: number;
  readonly allowedSubnets: readonly Subnet[];
  readonly access: Access;
  /** Undefined: plain HTTP, for this host alone. */
  readonly certificate?: TlsCertificate | undefined;
  /** How often certificates and the ends of tokens are looked for. */
  readonly checkMs?: number | undefined;
}

export interface NetworkListener {
  readonly server: Server;
  readonly port: number;
  /** Ends what runs beside the server. */
  stop(): void;
}

interface Surroundings {
  readonly log: Logger;
  /** Aborted when the daemon stops. */
  readonly stopping: AbortSignal;
}

/** Serves `app` to callers from the network who pass the guard. @throws UnavailableError when the port cannot be had. */
export async function listenOnNetwork(
  app: RequestListener,
  options: NetworkOptions,
  { log, stopping }: Surroundings,
): Promise<NetworkListener> {
  const { address, port, allowedSubnets, access, certificate, checkMs } = options;
  const { server, unfollow } = await createTransport(certificate, log, checkMs);
  const openAnswers = watchOpenAnswers(access, log, checkMs);
  const stop = () => {
    openAnswers.close();
    unfollow();
  };
  limitConnections(server, stopping);
  server.on('request', guard(app, { allowedSubnets, access, openAnswers, isTls: certificate !== undefined, log }));
  try {
    server.listen({ port, host: address });
    await once(server, 'listening');
  } catch (error) {
    stop();
    throw cannotListen(address, port, error);
  }
  return { server, port: (server.address() as AddressInfo).port, stop };
}

async function createTransport(
  certificate: TlsCertificate | undefined,
  log: Logger,
  checkMs: number | undefined,
): Promise<{ server: Server; unfollow: () => void }> {
  if (certificate === undefined) return { server: createServer(SERVER_LIMITS), unfollow: () => undefined };
  await certificate.ensure();
  const state = await certificate.state();
  const loaded = await certificate.load();
  const server = createTlsServer({ ...SERVER_LIMITS, ...secureContextOf(loaded), handshakeTimeout: 10_000 });
  server.on('tlsClientError', (error) => log.debug({ err: error }, 'a TLS handshake failed'));
  return { server, unfollow: followCertificate(server, { loaded, state, certificate, log, checkMs }) };
}

function cannotListen(address: string | undefined, port: number, cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const remedy = REMEDIES[code] ?? String(cause);
  const where = address === undefined ? `TCP port ${port}` : `TCP ${address} port ${port}`;
  return new UnavailableError(
    `cannot serve the API on ${where} (${code}): ${remedy}`,
    { address, port, code },
    { cause },
  );
}

const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program has it (ss -ltnp shows which): stop that, or set another api: port',
  EACCES: 'ports below 1024 need root or CAP_NET_BIND_SERVICE: grant it, or set a higher api: port',
  EADDRNOTAVAIL: 'no interface of this machine has this address: correct api: address',
};
