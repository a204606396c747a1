import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Below the ports that the kernel hands out by itself, so that nobody gets one of ours by chance. */
const LOWEST = 20_000;
const HIGHEST = 32_000;

export interface DaemonPorts {
  readonly http: number;
  readonly tftp: number;
  readonly dhcp: number;
  /** Where DHCP clients are answered: the port after the server's. */
  readonly dhcpClient: number;
}

/** Ports that nobody uses now. */
export async function freePorts(): Promise<DaemonPorts> {
  for (;;) {
    const base = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    const ports = { http: base, tftp: base + 1, dhcp: base + 2, dhcpClient: base + 3 };
    const isFree = await Promise.all([isFreeTcp(base), isFreeUdp(base + 1), isFreeUdp(base + 2), isFreeUdp(base + 3)]);
    if (isFree.every(Boolean)) return ports;
  }
}

function isFreeTcp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}

function isFreeUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(false));
    socket.bind(port, () => socket.close(() => resolve(true)));
  });
}
