import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { UnavailableError } from '../../domain/errors.ts';
import type { OpenUdpSocket, UdpSocketOptions } from '../../service/ports/udp-socket.ts';
import {
  AF_INET,
  AF_INET6,
  IPPROTO_IPV6,
  IPV6_V6ONLY,
  lastErrorName,
  SO_BINDTODEVICE,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOL_SOCKET,
  socketAddress,
  socketAddress6,
  socketCalls,
} from './libc.ts';

/** Opens a UDP socket; with a device, one that belongs to this card alone, which dgram cannot do by itself. */
export const openUdpSocket: OpenUdpSocket = async (options) => {
  const socket = createSocket(isIPv6(options.address) ? { type: 'udp6', ipv6Only: true } : { type: 'udp4' });
  try {
    // Listened to before bind: a descriptor is bound at once.
    const listening = once(socket, 'listening');
    if (options.device === undefined) socket.bind({ address: options.address, port: options.port, exclusive: true });
    else socket.bind({ fd: deviceSocket(options, options.device) });
    await listening;
    if (options.broadcast) socket.setBroadcast(true);
    return socket;
  } catch (error) {
    closeQuietly(socket);
    throw unavailable(options, error);
  }
};

/** What failed, by the name of errno. */
class SocketCallError extends Error {
  readonly code: string;

  constructor(call: string, code: string) {
    super(`${call}: ${code}`);
    this.code = code;
  }
}

/** An int. */
const TRUE = Buffer.from(Int32Array.of(1).buffer);

/** A bound descriptor, which the dgram socket owns from here on. */
function deviceSocket(options: UdpSocketOptions, device: string): number {
  const { socket, setsockopt, bind, close } = socketCalls();
  const isIp6 = isIPv6(options.address);
  const fd = socket(isIp6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd === -1) throw new SocketCallError('socket', lastErrorName());
  try {
    const name = Buffer.from(`${device}\0`);
    // Before bind: the same address and port may be taken once per card.
    check('SO_BINDTODEVICE', setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, name.length));
    if (isIp6) check('IPV6_V6ONLY', setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, TRUE, TRUE.length));
    const address = (isIp6 ? socketAddress6 : socketAddress)(options.address, options.port);
    check('bind', bind(fd, address, address.length));
    return fd;
  } catch (error) {
    close(fd);
    throw error;
  }
}

function check(call: string, result: number): void {
  if (result === -1) throw new SocketCallError(call, lastErrorName());
}

const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program has it (ss -ulnp shows which): stop that, or set another port',
  EACCES: 'ports below 1024 need root or CAP_NET_BIND_SERVICE: grant it, or set a higher port',
  EPERM: 'to bind to a device needs root or CAP_NET_RAW: grant it, or set no device',
  EADDRNOTAVAIL: 'no interface of this machine has this address: add it, or correct the configuration',
  ENODEV: 'there is no such device: ip link shows those that exist',
};

function unavailable({ address, port, device }: UdpSocketOptions, cause: unknown): Error {
  const code = errorCode(cause);
  const where = `UDP ${address} port ${port}${device === undefined ? '' : ` on ${device}`}`;
  const remedy = REMEDIES[code] ?? String(cause);
  return new UnavailableError(
    `cannot listen on ${where} (${code}): ${remedy}`,
    { address, port, device, code },
    { cause },
  );
}

function errorCode(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'unknown';
}

/** A socket that never came to listen may not be closed again. */
function closeQuietly(socket: Socket): void {
  socket.removeAllListeners();
  socket.close();
}
