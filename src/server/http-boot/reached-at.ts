import type { Socket } from 'node:net';

/** Where a machine reached us: the address and port that it can reach again, as a URL has them. */
export function reachedAt({ localAddress = '', localPort = 0 }: Pick<Socket, 'localAddress' | 'localPort'>): string {
  const address = localAddress.replace(/^::ffff:/i, '');
  return address.includes(':') ? `[${address}]:${localPort}` : `${address}:${localPort}`;
}
