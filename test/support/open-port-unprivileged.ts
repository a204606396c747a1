import { openUdpSocket } from '../../src/adapter/net/udp-socket.ts';

/** Prints what a process without rights is told when it wants port 67. */
await openUdpSocket({ address: '127.0.0.1', port: 67, device: 'lo' }).then(
  (socket) => socket.close(),
  (error: unknown) => console.log(String(error)),
);
