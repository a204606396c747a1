import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** Sends each line of stdin, a datagram in hex, to the address and port of the arguments. */
const [address = '', port] = process.argv.slice(2);
const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
socket.bind(0);
await once(socket, 'listening');
const send = promisify((bytes: Buffer, done: (error: Error | null) => void) =>
  socket.send(bytes, Number(port), address, done),
);
for await (const line of createInterface(process.stdin)) await send(Buffer.from(line, 'hex'));
socket.close();
