import { createSocket, type Socket } from 'node:dgram';
import { decodeTftpPacket } from '../../src/codec/tftp/decode-packet.ts';
import { encodeTftpPacket } from '../../src/codec/tftp/encode-packet.ts';
import type { TftpOptions, TftpPacket } from '../../src/codec/tftp/packet.ts';

export interface TftpFetch {
  readonly port: number;
  readonly address?: string;
  readonly filename: string;
  readonly mode?: string;
  readonly options?: Readonly<Record<string, string>>;
  /** Asked for every packet, both ways; true loses it. */
  readonly isLost?: () => boolean;
  /** The client's own time until it repeats its last packet. */
  readonly repeatMs?: number;
  /** Makes the client go away without a word. */
  readonly signal?: AbortSignal;
}

export interface TftpFetched {
  readonly bytes: Buffer;
  readonly accepted: TftpOptions;
  /** DATA packets that reached the client, repeated ones too. */
  readonly dataPackets: number;
}

/** A TFTP client after RFC 1350 and RFC 7440 for tests and benchmarks. Rejects with the server's ERROR. */
export function fetchByTftp(fetch: TftpFetch): Promise<TftpFetched> {
  return new Promise((resolve, reject) => {
    new Client(fetch, resolve, reject).begin();
  });
}

class Client {
  readonly #fetch: TftpFetch;
  readonly #resolve: (fetched: TftpFetched) => void;
  readonly #reject: (error: Error) => void;
  readonly #socket: Socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
  readonly #blocks: Buffer[] = [];
  #serverPort = 0;
  #accepted: TftpOptions = new Map();
  #inWindow = 0;
  #dataPackets = 0;
  #lastSent: Buffer = Buffer.alloc(0);
  #timer: NodeJS.Timeout | undefined;

  constructor(fetch: TftpFetch, resolve: (fetched: TftpFetched) => void, reject: (error: Error) => void) {
    this.#fetch = fetch;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  begin(): void {
    const { filename, mode = 'octet', options = {}, signal } = this.#fetch;
    signal?.addEventListener('abort', () => this.#over(() => this.#reject(new Error('gone away'))));
    this.#socket.on('message', (bytes, remote) => {
      if (this.#fetch.isLost?.() || (this.#serverPort !== 0 && remote.port !== this.#serverPort)) return;
      this.#serverPort = remote.port;
      this.#receive(decodeTftpPacket(bytes));
    });
    this.#socket.on('error', (error) => this.#over(() => this.#reject(error)));
    this.#send(encodeTftpPacket({ opcode: 'rrq', filename, mode, options: new Map(Object.entries(options)) }));
  }

  #receive(packet: TftpPacket): void {
    if (packet.opcode === 'error') {
      this.#over(() => this.#reject(new Error(`ERROR ${packet.code}: ${packet.message}`)));
    }
    if (packet.opcode === 'oack') {
      this.#accepted = packet.options;
      this.#acknowledge();
    }
    if (packet.opcode === 'data') this.#takeBlock(packet.block, packet.data);
  }

  #takeBlock(block: number, data: Buffer): void {
    this.#dataPackets += 1;
    if (block !== ((this.#blocks.length + 1) & 0xffff)) {
      this.#acknowledge();
      return;
    }
    this.#blocks.push(data);
    this.#inWindow += 1;
    const isLast = data.length < Number(this.#accepted.get('blksize') ?? 512);
    if (isLast || this.#inWindow >= Number(this.#accepted.get('windowsize') ?? 1)) this.#acknowledge();
    if (isLast) this.#over(() => this.#resolve(this.#fetched()));
  }

  #acknowledge(): void {
    this.#inWindow = 0;
    this.#send(encodeTftpPacket({ opcode: 'ack', block: this.#blocks.length & 0xffff }));
  }

  #send(packet: Buffer): void {
    const { address = '127.0.0.1', port, isLost, repeatMs = 1000 } = this.#fetch;
    this.#lastSent = packet;
    this.#timer ??= setTimeout(() => this.#send(this.#lastSent), repeatMs);
    this.#timer.refresh();
    if (!isLost?.()) this.#socket.send(packet, this.#serverPort === 0 ? port : this.#serverPort, address);
  }

  #fetched(): TftpFetched {
    return { bytes: Buffer.concat(this.#blocks), accepted: this.#accepted, dataPackets: this.#dataPackets };
  }

  /** Closes behind the packets that are on their way out. */
  #over(then: () => void): void {
    clearTimeout(this.#timer);
    this.#socket.removeAllListeners('message');
    setImmediate(() => {
      this.#socket.close();
      then();
    });
  }
}
