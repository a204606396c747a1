import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { UdpSocketOptions } from '../../src/service/ports/udp-socket.ts';

/** A bound UDP socket of the platform, without devices. */
export async function openPlainUdpSocket({ address, port }: UdpSocketOptions): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(port, address);
  await once(socket, 'listening');
  return socket;
}
