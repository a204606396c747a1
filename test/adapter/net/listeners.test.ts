import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { listListeners } from '../../../src/adapter/net/listeners.ts';
import { freePorts } from '../../support/free-ports.ts';

test('sockets are found with who has them, and others are not', async () => {
  const { http, tftp, dhcp } = await freePorts();
  const server = createServer().listen(http, '127.0.0.1');
  const socket = createSocket('udp6').bind(tftp);
  await Promise.all([once(server, 'listening'), once(socket, 'listening')]);
  try {
    const found = await listListeners([http, tftp, dhcp]);
    const holder = { pid: process.pid, program: expect.any(String) };
    expect(found).toEqual([
      { protocol: 'udp', address: '::', port: tftp, holder: expect.objectContaining(holder) },
      { protocol: 'tcp', address: '127.0.0.1', port: http, holder: expect.objectContaining(holder) },
    ]);
  } finally {
    server.close();
    socket.close();
  }
});
