import { endianness } from 'node:os';
import koffi from 'koffi';
import { type Ip6, ip6ToBytes } from '../../address/ip6.ts';

/** The calls of the C library that Node does not offer. Each returns -1 on failure and leaves the cause in `errno`. */
export interface SocketCalls {
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: Uint8Array, length: number): number;
  setsockopt(fd: number, level: number, name: number, value: Uint8Array, length: number): number;
  /** Writes into `bytes` and returns how many. */
  recv(fd: number, bytes: Uint8Array, length: number, flags: number): number;
  sendto(fd: number, bytes: Uint8Array, length: number, flags: number, address: Uint8Array, size: number): number;
  close(fd: number): number;
}

/** Linux, the same on x86-64 and arm64. */
export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;
export const IPPROTO_IPV6 = 41;
export const IPV6_V6ONLY = 26;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;
export const SOL_SOCKET = 1;
export const SO_BINDTODEVICE = 25;

let calls: SocketCalls | undefined;

/** Loaded at first use, so that programs without such a socket need no C library at a known place. */
export function socketCalls(): SocketCalls {
  calls ??= loadCalls();
  return calls;
}

/** The name of the last failure, e.g. `EADDRINUSE`; to be read before any other call. */
export function lastErrorName(): string {
  const value = koffi.errno();
  return Object.entries(koffi.os.errno).find(([, number]) => number === value)?.[0] ?? `errno ${value}`;
}

/** A socket address begins with its family in the machine's own byte order. */
export function writeFamily(address: Buffer, family: number): void {
  if (endianness() === 'LE') address.writeUInt16LE(family, 0);
  else address.writeUInt16BE(family, 0);
}

/** struct sockaddr_in. @param address IPv4 */
export function socketAddress(address: string, port: number): Buffer {
  const bytes = Buffer.alloc(16);
  writeFamily(bytes, AF_INET);
  bytes.writeUInt16BE(port, 2);
  bytes.set(address.split('.').map(Number), 4);
  return bytes;
}

/** struct sockaddr_in6. @param address IPv6, without a zone */
export function socketAddress6(address: string, port: number): Buffer {
  const bytes = Buffer.alloc(28);
  writeFamily(bytes, AF_INET6);
  bytes.writeUInt16BE(port, 2);
  bytes.set(ip6ToBytes(address as Ip6), 8);
  return bytes;
}

function loadCalls(): SocketCalls {
  const libc = koffi.load('libc.so.6');
  return {
    socket: libc.func('int socket(int, int, int)'),
    bind: libc.func('int bind(int, const void *, unsigned int)'),
    setsockopt: libc.func('int setsockopt(int, int, int, const void *, unsigned int)'),
    recv: libc.func('intptr_t recv(int, void *, size_t, int)'),
    sendto: libc.func('intptr_t sendto(int, const void *, size_t, int, const void *, unsigned int)'),
    close: libc.func('int close(int)'),
  };
}
