import type { Socket } from 'node:dgram';
import { dataHeader, encodeTftpPacket } from '../../codec/tftp/encode-packet.ts';
import { TFTP_ERROR } from '../../codec/tftp/packet.ts';
import type { TransferParameters } from '../../provision/tftp-negotiation.ts';
import {
  startTransfer,
  type TransferState,
  type TransferStep,
  takeAck,
  takeTimeout,
  transferWaitMs,
} from '../../provision/tftp-transfer.ts';
import type { TftpContent } from '../../service/ports/tftp-files.ts';
import { readDatagram } from './read-datagram.ts';

/** How a transfer ended, and the file bytes that the client acknowledged. */
export interface TransferEnd {
  readonly how: 'complete' | 'size-asked' | 'stopped-by-client' | 'client-gone' | 'silence' | 'unreadable' | 'shutdown';
  readonly bytes: number;
  /** The client's or the system's own words, where there are any. */
  readonly reason?: string;
}

export interface ReadTransferOptions {
  /** Connected to the client; the transfer closes it. */
  readonly socket: Socket;
  readonly content: TftpContent;
  readonly parameters: TransferParameters;
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
  /** Ends the transfer with an ERROR to the client. */
  readonly signal: AbortSignal;
}

/** Sends one file to one client. Resolves when it is over, whatever the end; never rejects. */
export function runReadTransfer(options: ReadTransferOptions): Promise<TransferEnd> {
  return new Promise((resolve) => {
    new ReadTransfer(options, resolve).begin();
  });
}

class ReadTransfer {
  readonly #options: ReadTransferOptions;
  readonly #finish: (end: TransferEnd) => void;
  readonly #first: TransferStep;
  #state: TransferState;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;
  #timerDueMs = 0;

  constructor(options: ReadTransferOptions, finish: (end: TransferEnd) => void) {
    this.#options = options;
    this.#finish = finish;
    this.#first = startTransfer(options.parameters, options.content.sizeBytes, options.now());
    this.#state = this.#first.state;
  }

  begin(): void {
    const { socket, signal } = this.#options;
    socket.on('message', (bytes) => this.#receive(bytes));
    socket.on('error', (error) => this.#fail(error));
    signal.addEventListener('abort', this.#shutDown, { once: true });
    if (signal.aborted) this.#shutDown();
    else this.#perform(this.#first);
  }

  #receive(bytes: Buffer): void {
    if (this.#isOver) return;
    const packet = readDatagram(bytes);
    if (packet?.opcode === 'ack') this.#perform(takeAck(this.#state, packet.block, this.#options.now()));
    if (packet?.opcode === 'error') {
      // EDK2 and iPXE first ask for the size alone, and answer the OACK with an ERROR.
      this.#end(this.#state.acked < 0 ? 'size-asked' : 'stopped-by-client', packet.message);
    }
  }

  #perform({ state, action }: TransferStep): void {
    this.#state = state;
    switch (action.do) {
      case 'wait':
        break;
      case 'done':
        this.#end('complete');
        break;
      case 'give-up':
        this.#end('silence');
        break;
      case 'send-oack':
        this.#options.socket.send(encodeTftpPacket({ opcode: 'oack', options: state.parameters.accepted }));
        this.#startTimer();
        break;
      case 'send':
        this.#sendBlocks(action.from, action.count);
        this.#startTimer();
        break;
    }
  }

  #sendBlocks(from: number, count: number): void {
    const { content, parameters } = this.#options;
    const offset = (from - 1) * parameters.blockSize;
    const length = Math.min(count * parameters.blockSize, content.sizeBytes - offset);
    const bytes = content.read(offset, length);
    if (Buffer.isBuffer(bytes)) {
      this.#send(from, count, bytes);
      return;
    }
    bytes.then(
      (read) => this.#send(from, count, read),
      (error: unknown) => this.#stopWithError('unreadable', String(error)),
    );
  }

  #send(from: number, count: number, bytes: Buffer): void {
    if (this.#isOver) return;
    const { socket, parameters } = this.#options;
    for (let index = 0; index < count; index += 1) {
      const block = bytes.subarray(index * parameters.blockSize, (index + 1) * parameters.blockSize);
      socket.send([dataHeader(from + index), block]);
    }
  }

  /** One timer serves many packets: while ACKs come in time it is not touched, and goes on with the rest when it fires. */
  #startTimer(): void {
    const dueMs = this.#state.sentAtMs + transferWaitMs(this.#state);
    if (this.#timer !== undefined && this.#timerDueMs <= dueMs) return;
    clearTimeout(this.#timer);
    this.#timerDueMs = dueMs;
    this.#timer = setTimeout(() => this.#timerFired(), Math.max(1, dueMs - this.#options.now()));
  }

  #timerFired(): void {
    this.#timer = undefined;
    const now = this.#options.now();
    if (now < this.#state.sentAtMs + transferWaitMs(this.#state)) this.#startTimer();
    else this.#perform(takeTimeout(this.#state, now));
  }

  /** ICMP "port unreachable": the client closed its socket. After the last block that means it has everything. */
  #fail(error: Error): void {
    const hasAllSent = this.#state.sent === this.#state.lastBlock;
    this.#end(hasAllSent ? 'complete' : 'client-gone', error.message);
  }

  readonly #shutDown = (): void => this.#stopWithError('shutdown', 'the server is stopping');

  #stopWithError(how: TransferEnd['how'], reason: string): void {
    if (this.#isOver) return;
    const message = how === 'shutdown' ? reason : 'the file cannot be read';
    const packet = encodeTftpPacket({ opcode: 'error', code: TFTP_ERROR.undefined, message });
    this.#options.socket.send(packet, () => this.#end(how, reason));
  }

  #end(how: TransferEnd['how'], reason?: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    const { socket, signal, content, parameters } = this.#options;
    signal.removeEventListener('abort', this.#shutDown);
    socket.close();
    const acknowledged = how === 'complete' ? content.sizeBytes : Math.max(0, this.#state.acked) * parameters.blockSize;
    const bytes = Math.min(acknowledged, content.sizeBytes);
    const finish = () => this.#finish({ how, bytes, ...(reason === undefined ? {} : { reason }) });
    content.close().then(finish, finish);
  }
}
