import type { Socket } from 'node:dgram';
import { EventEmitter } from 'node:events';

/** One datagram that left. */
export interface SentDatagram {
  readonly bytes: Buffer;
  readonly port: number;
  readonly address: string;
}

/** A UDP socket without a network: tests put datagrams in and take those that left. */
export class FakeUdpSocket extends EventEmitter {
  readonly sent: SentDatagram[] = [];
  readonly #port: number;
  isClosed = false;
  /** What every send fails with. */
  sendError: Error | null = null;

  constructor(port: number) {
    super();
    this.#port = port;
  }

  /** As the platform's socket; only what servers use of it is there. */
  get asSocket(): Socket {
    return this as unknown as Socket;
  }

  receive(bytes: Uint8Array, sender = { address: '10.0.0.100', port: 68 }): void {
    this.emit('message', Buffer.from(bytes), { ...sender, family: 'IPv4', size: bytes.length });
  }

  address() {
    return { address: '0.0.0.0', family: 'IPv4', port: this.#port };
  }

  send(bytes: Buffer, port: number, address: string, done: (error: Error | null) => void): void {
    if (this.sendError === null) this.sent.push({ bytes, port, address });
    done(this.sendError);
  }

  setRecvBufferSize(): void {}

  close(): void {
    this.isClosed = true;
  }
}
