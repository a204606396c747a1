import type { Socket } from 'node:dgram';
import type { Logger } from 'pino';
import { ANY_IP4, type Ip4 } from '../../address/ip4.ts';
import type { MacAddress } from '../../address/mac-address.ts';
import { broadcastOf } from '../../address/network4.ts';
import { DecodeError } from '../../codec/decode-error.ts';
import { decodeDhcpMessage } from '../../codec/dhcp/decode.ts';
import { encodeDhcpMessage } from '../../codec/dhcp/encode.ts';
import type { DhcpMessage } from '../../codec/dhcp/message.ts';
import type { RecordBootEvent } from '../../domain/boot-event.ts';
import { bootClient } from '../../provision/boot-client.ts';
import { clientHwaddr } from '../../provision/client-hwaddr.ts';
import type { DhcpPolicy } from '../../provision/dhcp-policy.ts';
import { replyRoute } from '../../provision/reply-route.ts';
import type { OpenUdpSocket } from '../../service/ports/udp-socket.ts';
import { type AnswerSources, answerMessage } from './answer-message.ts';
import { ExchangeReporter } from './exchange-report.ts';

export interface DhcpServerSettings extends DhcpPolicy {
  /** The card to serve; without it, packets of every card come in. */
  readonly interface?: string;
  /** 67 by the book. Clients are answered on the port after it. */
  readonly port: number;
}

export interface DhcpServerOptions extends Omit<AnswerSources, 'settings'> {
  readonly settings: DhcpServerSettings;
  /** Whether the registry gives this address to any device. */
  readonly isReserved: (ip: Ip4) => boolean;
  readonly openSocket: OpenUdpSocket;
  readonly record: RecordBootEvent;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface DhcpServer {
  readonly port: number;
  /** Takes no more messages; resolves when those under way are answered. */
  close(): Promise<void>;
}

/** The fixed part of every message, with the magic cookie. */
const SHORTEST_MESSAGE = 240;
/** Hops beyond which a message runs in circles (RFC 1542 §4.1.1). */
const MOST_HOPS = 16;
/** Messages that wait for the lease store. A store that hangs must not fill the memory: clients ask again. */
const MOST_PENDING = 4096;
/** About 2000 messages: more would wait so long that their clients have asked again. */
const RECEIVE_BUFFER_BYTES = 1024 * 1024;
/** RFC 2132 §9.10: what every client takes, and the IP and UDP headers in it. */
const SMALLEST_MAXIMUM = 576;
const HEADER_BYTES = 28;

/** Answers DHCP on one network. Rejects with an UnavailableError when the port cannot be had. */
export async function startDhcpServer(options: DhcpServerOptions): Promise<DhcpServer> {
  const { settings, openSocket } = options;
  const device = settings.interface === undefined ? {} : { device: settings.interface };
  const socket = await openSocket({ address: ANY_IP4, port: settings.port, broadcast: true, ...device });
  // The kernel grants what net.core.rmem_max allows.
  socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
  return new Server(options, socket);
}

class Server implements DhcpServer {
  readonly port: number;
  readonly #sources: AnswerSources;
  readonly #socket: Socket;
  readonly #reporter: ExchangeReporter;
  readonly #pending = new Set<Promise<void>>();

  constructor(options: DhcpServerOptions, socket: Socket) {
    const own = ownAddresses(options.settings);
    this.#sources = { ...options, isReserved: (ip) => own.has(ip) || options.isReserved(ip) };
    this.#socket = socket;
    this.#reporter = new ExchangeReporter(options.log, options.record, options.now);
    this.port = socket.address().port;
    socket.on('message', (bytes) => this.#receive(bytes));
    socket.on('error', (error) => this.#reporter.fail(error, 'dhcp socket'));
  }

  async close(): Promise<void> {
    this.#socket.removeAllListeners('message');
    await Promise.all(this.#pending);
    this.#socket.close();
  }

  /** Must not throw: nobody is above a socket's handler. */
  #receive(bytes: Buffer): void {
    if (this.#pending.size >= MOST_PENDING) {
      this.#reporter.report({
        stage: 'dhcp',
        outcome: 'failed',
        detail: `not answered: ${MOST_PENDING} leases wait to be written`,
      });
      return;
    }
    const exchange = this.#exchange(bytes)
      .catch((error: unknown) => this.#reporter.fail(error, 'dhcp message not answered'))
      .finally(() => this.#pending.delete(exchange));
    this.#pending.add(exchange);
  }

  async #exchange(bytes: Buffer): Promise<void> {
    const received = readMessage(bytes);
    if ('drop' in received) this.#reporter.report({ stage: 'dhcp', outcome: 'refused', detail: received.drop });
    else await this.#answer(received.message, received.hwaddr);
  }

  async #answer(message: DhcpMessage, hwaddr: MacAddress): Promise<void> {
    const { verdict, node } = await answerMessage(message, hwaddr, this.#sources);
    const stage = bootClient(message).kind === 'ordinary' ? 'lease' : 'dhcp';
    const who = { stage, hwaddr, ...(node !== undefined && { node }) } as const;
    if ('drop' in verdict) {
      this.#reporter.report({ outcome: verdict.outcome, detail: verdict.drop, ...who });
      return;
    }
    this.#send(message, verdict.reply);
    const ip = verdict.reply.yiaddr === ANY_IP4 ? {} : { ip: verdict.reply.yiaddr };
    this.#reporter.report({ outcome: verdict.outcome, detail: verdict.detail, ...who, ...ip });
  }

  #send(message: DhcpMessage, reply: DhcpMessage): void {
    const maxBytes = Math.max(SMALLEST_MAXIMUM, message.options.maxMessageSize ?? 0) - HEADER_BYTES;
    const { address, port } = replyRoute(reply);
    const number = port === 'server' ? this.port : this.port + 1;
    this.#socket.send(encodeDhcpMessage(reply, maxBytes), number, address, (error) => {
      if (error !== null) this.#reporter.fail(error, `dhcp reply to ${address} port ${number} not sent`);
    });
  }
}

/** What no machine may have, should the range hold it. */
function ownAddresses({ server, router, network }: DhcpPolicy): ReadonlySet<Ip4 | undefined> {
  return new Set([server, router, network.address, broadcastOf(network)]);
}

interface ReceivedMessage {
  readonly message: DhcpMessage;
  readonly hwaddr: MacAddress;
}

function readMessage(bytes: Buffer): ReceivedMessage | { readonly drop: string } {
  if (bytes.length < SHORTEST_MESSAGE) return { drop: `a datagram of ${bytes.length} bytes is no DHCP message` };
  try {
    const message = decodeDhcpMessage(bytes);
    if (message.hops > MOST_HOPS) return { drop: `${message.hops} relays passed it on` };
    const client = clientHwaddr(message);
    return 'drop' in client ? client : { message, hwaddr: client.hwaddr };
  } catch (error) {
    if (error instanceof DecodeError) return { drop: `malformed: ${error.message}` };
    throw error;
  }
}
