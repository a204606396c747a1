import { endianness } from 'node:os';

/** A line of /proc/net/{udp,udp6,tcp,tcp6} (proc(5)) that waits for somebody. */
export interface SocketLine {
  readonly address: string;
  readonly port: number;
  /** Of the socket, as links in /proc/PID/fd name it. */
  readonly inode: string;
}

/** States of a socket that waits: TCP_LISTEN, and TCP_CLOSE for a UDP socket that is not connected. */
const WAITING = { tcp: '0A', udp: '07' } as const;

/** Reads the sockets that wait for packets or connections; other lines are left out. */
export function parseSocketTable(text: string, protocol: 'tcp' | 'udp'): readonly SocketLine[] {
  return text.split('\n').flatMap((line) => {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    const [, hex, port] = /^((?:[0-9A-F]{8}){1,4}):([0-9A-F]{4})$/.exec(local ?? '') ?? [];
    if (hex === undefined || port === undefined || inode === undefined || state !== WAITING[protocol]) return [];
    return [{ address: addressOf(hex), port: Number.parseInt(port, 16), inode }];
  });
}

/** Words in the machine's byte order; IPv4 in IPv6 comes out as IPv4. */
function addressOf(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => {
    const pairs = (word.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
    return endianness() === 'LE' ? pairs.reverse() : pairs;
  });
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.every((byte) => byte === 0)) return '::';
  if (bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255) return bytes.slice(12).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0));
  // URL knows how to shorten it (RFC 5952).
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]`).hostname.slice(1, -1);
}
