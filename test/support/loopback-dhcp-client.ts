import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { decodeDhcpMessage } from '../../src/codec/dhcp/decode.ts';
import { encodeDhcpMessage } from '../../src/codec/dhcp/encode.ts';
import type { DhcpMessage } from '../../src/codec/dhcp/message.ts';
import type { DaemonPorts } from './free-ports.ts';

/** A client of the DHCP server on 127.0.0.1, for many machines at once: replies are told apart by their `xid`. */
export class LoopbackDhcpClient {
  readonly #socket: Socket = createSocket('udp4');
  readonly #serverPort: number;
  readonly #waiting = new Map<number, (reply: DhcpMessage) => void>();
  #lastXid = 0;

  static async open(ports: DaemonPorts): Promise<LoopbackDhcpClient> {
    const client = new LoopbackDhcpClient(ports.dhcp);
    client.#socket.bind(ports.dhcpClient);
    await once(client.#socket, 'listening');
    return client;
  }

  constructor(serverPort: number) {
    this.#serverPort = serverPort;
    this.#socket.on('message', (bytes) => {
      const reply = decodeDhcpMessage(bytes);
      this.#waiting.get(reply.xid)?.(reply);
    });
  }

  /** The first reply. */
  ask(message: DhcpMessage): Promise<DhcpMessage> {
    this.#lastXid += 1;
    const xid = this.#lastXid;
    return new Promise((resolve) => {
      this.#waiting.set(xid, resolve);
      this.#socket.send(encodeDhcpMessage({ ...message, xid }), this.#serverPort, '127.0.0.1');
    });
  }

  close(): void {
    this.#socket.close();
  }
}
