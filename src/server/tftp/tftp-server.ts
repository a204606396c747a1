import type { RemoteInfo, Socket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';
import { peerIp } from '../../address/ip.ts';
import { encodeTftpPacket } from '../../codec/tftp/encode-packet.ts';
import type { TransferLimits } from '../../provision/tftp-negotiation.ts';
import { judgeTftpRequest } from '../../provision/tftp-request.ts';
import type { TftpFiles } from '../../service/ports/tftp-files.ts';
import type { OpenUdpSocket } from '../../service/ports/udp-socket.ts';
import { type ExchangeReport, printable, type ReportTools, reportExchange } from './exchange-report.ts';
import { readDatagram } from './read-datagram.ts';
import { type Refusal, type ServedRequest, serveRequest } from './serve-request.ts';

interface TftpLimits extends TransferLimits {
  readonly maxTransfers: number;
  readonly maxTransfersPerSource: number;
}

const DEFAULT_TFTP_LIMITS: TftpLimits = {
  maxBlockSize: 1468,
  maxWindowSize: 64,
  maxTransfers: 1000,
  maxTransfersPerSource: 16,
};

export interface TftpServerOptions extends ReportTools {
  /** The server's own address: every transfer answers from it. */
  readonly address: string;
  /** 69 by the book; 0 takes a free one. */
  readonly port: number;
  readonly files: TftpFiles;
  readonly openSocket: OpenUdpSocket;
  readonly limits?: Partial<TftpLimits>;
  /** Milliseconds of a clock that never jumps. */
  readonly elapsed?: () => number;
}

export interface TftpServer {
  readonly port: number;
  /** Takes no more requests, lets running transfers go on for `drainMs`, then ends the rest with an ERROR. */
  close(options: { drainMs: number }): Promise<void>;
}

/** A read-only TFTP server: RFC 1350 with the options of RFC 2347, 2348, 2349 and 7440. */
export async function startTftpServer(options: TftpServerOptions): Promise<TftpServer> {
  const { address, port, openSocket } = options;
  const listening = await openSocket({ address, port });
  // Refusals leave from a port of their own, as RFC 1350 §4 wants of every answer; nothing is read there.
  const refusing = await openSocket({ address, port: 0 }).catch((error: unknown) => {
    listening.close();
    throw error;
  });
  return new Server(options, listening, refusing);
}

class Server implements TftpServer {
  readonly port: number;
  readonly #options: TftpServerOptions;
  readonly #limits: TftpLimits;
  readonly #listening: Socket;
  readonly #refusing: Socket;
  /** By the client's address and port. */
  readonly #running = new Map<string, Promise<void>>();
  readonly #perSource = new Map<string, number>();
  readonly #stop = new AbortController();

  constructor(options: TftpServerOptions, listening: Socket, refusing: Socket) {
    this.#options = options;
    this.#limits = { ...DEFAULT_TFTP_LIMITS, ...options.limits };
    this.#listening = listening;
    this.#refusing = refusing;
    this.port = listening.address().port;
    listening.on('message', (bytes, remote) => this.#receive(bytes, remote));
    for (const socket of [listening, refusing]) {
      socket.on('error', (error) => options.log.warn({ error: error.message }, 'tftp socket'));
    }
  }

  async close({ drainMs }: { drainMs: number }): Promise<void> {
    this.#listening.close();
    const cutOff = new AbortController();
    const drained = Promise.all(this.#running.values()).finally(() => cutOff.abort());
    await delay(drainMs, undefined, { signal: cutOff.signal }).catch(() => undefined);
    this.#stop.abort();
    await drained;
    this.#refusing.close();
  }

  #receive(bytes: Buffer, remote: RemoteInfo): void {
    const packet = readDatagram(bytes);
    if (packet === undefined) return;
    const source = `${remote.address} ${remote.port}`;
    const verdict = judgeTftpRequest(packet, {
      sourcePort: remote.port,
      isRunning: this.#running.has(source),
      transfers: this.#running.size,
      transfersOfSource: this.#perSource.get(remote.address) ?? 0,
      ...this.#limits,
    });
    if (verdict.do === 'drop') this.#options.log.debug({ source, reason: verdict.reason }, 'tftp datagram dropped');
    if (verdict.do === 'refuse') {
      this.#refuse(remote, verdict);
      this.#report(remote, verdict.filename, { outcome: 'refused', what: verdict.message });
    }
    if (verdict.do === 'serve') this.#track(source, { ...verdict, remote });
  }

  #track(source: string, request: ServedRequest): void {
    const { address } = request.remote;
    this.#perSource.set(address, (this.#perSource.get(address) ?? 0) + 1);
    const served = this.#serve(request).finally(() => {
      this.#running.delete(source);
      const left = (this.#perSource.get(address) ?? 1) - 1;
      if (left === 0) this.#perSource.delete(address);
      else this.#perSource.set(address, left);
    });
    this.#running.set(source, served);
  }

  async #serve(request: ServedRequest): Promise<void> {
    const { files, address, openSocket, elapsed, log } = this.#options;
    try {
      const result = await serveRequest(request, {
        files,
        limits: this.#limits,
        openTransferSocket: () => openSocket({ address, port: 0 }),
        elapsed: elapsed ?? (() => performance.now()),
        signal: this.#stop.signal,
        refuse: (refusal) => this.#refuse(request.remote, refusal),
      });
      this.#report(request.remote, request.filename, result);
    } catch (error) {
      log.error(
        { err: error, source: request.remote.address, file: printable(request.filename) },
        'tftp request failed',
      );
    }
  }

  #refuse(remote: RemoteInfo, { code, message }: Refusal): void {
    this.#refusing.send(encodeTftpPacket({ opcode: 'error', code, message }), remote.port, remote.address);
  }

  #report(remote: RemoteInfo, filename: string, result: Pick<ExchangeReport, 'outcome' | 'what' | 'bytes'>): void {
    const ip = peerIp(remote.address);
    if (ip !== undefined) reportExchange(this.#options, { ip, filename, ...result });
  }
}
