import type { RemoteInfo, Socket } from 'node:dgram';
import type { Logger } from 'pino';
import { ANY_IP4, type Ip4 } from '../../address/ip4.ts';
import { broadcastOf } from '../../address/network4.ts';
import { DecodeError } from '../../codec/decode-error.ts';
import { decodeDhcpMessage } from '../../codec/dhcp/decode.ts';
import { encodeDhcpMessage } from '../../codec/dhcp/encode.ts';
import type { DhcpMessage } from '../../codec/dhcp/message.ts';
import type { RecordBootEvent } from '../../domain/boot-event.ts';
import { bootClient } from '../../provision/boot-client.ts';
import { clientHwaddr } from '../../provision/client-hwaddr.ts';
import { clientPlaces } from '../../provision/client-place.ts';
import type { DhcpPolicy } from '../../provision/dhcp-policy.ts';
import { replyRoute } from '../../provision/reply-route.ts';
import type { OpenUdpSocket } from '../../service/ports/udp-socket.ts';
import { type AnswerSources, answerMessage } from './answer-message.ts';
import { type CardSocket, type DhcpServerSettings, openCardSockets } from './card-sockets.ts';
import { ExchangeReporter } from './exchange-report.ts';
import type { ReceivedMessage } from './gather-facts.ts';

export interface DhcpServerOptions
  extends Pick<AnswerSources, 'saw' | 'leases' | 'findNode' | 'isIgnored' | 'isReserved' | 'probes'> {
  readonly settings: DhcpServerSettings;
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
/** RFC 2132 §9.10: what every client takes, and the IP and UDP headers in it. */
const SMALLEST_MAXIMUM = 576;
const HEADER_BYTES = 28;

type SocketAddress = Pick<RemoteInfo, 'address' | 'port'>;

interface Destination {
  readonly socket: Socket;
  readonly to: SocketAddress;
}

/** Answers DHCP on all networks, on each card by a socket of its own. Rejects with an UnavailableError when a port cannot be had. */
export async function startDhcpServer(options: DhcpServerOptions): Promise<DhcpServer> {
  return new Server(options, await openCardSockets(options.settings, options.openSocket));
}

class Server implements DhcpServer {
  readonly port: number;
  readonly #sources: AnswerSources;
  readonly #sockets: readonly CardSocket[];
  readonly #reporter: ExchangeReporter;
  readonly #pending = new Set<Promise<void>>();

  constructor(options: DhcpServerOptions, sockets: readonly CardSocket[]) {
    const { policies, port } = options.settings;
    const own = ownAddresses(policies);
    this.#sources = {
      ...options,
      firstPolicy: policies[0],
      findPlace: clientPlaces(policies),
      servers: new Set(policies.map(({ server }) => server)),
      isReserved: (ip) => own.has(ip) || options.isReserved(ip),
    };
    this.#sockets = sockets;
    this.#reporter = new ExchangeReporter(options.log, options.record, options.now);
    this.port = sockets[0]?.socket.address().port ?? port;
    for (const from of sockets) {
      from.socket.on('message', (bytes, sender) => this.#receive(bytes, from, sender));
      from.socket.on('error', (error) => this.#reporter.fail(error, 'dhcp socket'));
    }
  }

  async close(): Promise<void> {
    for (const { socket } of this.#sockets) socket.removeAllListeners('message');
    await Promise.all(this.#pending);
    for (const { socket } of this.#sockets) socket.close();
  }

  /** Must not throw: nobody is above a socket's handler. */
  #receive(bytes: Buffer, from: CardSocket, sender: RemoteInfo): void {
    if (this.#pending.size >= MOST_PENDING) {
      this.#reporter.report({
        stage: 'dhcp',
        outcome: 'failed',
        detail: `not answered: ${MOST_PENDING} leases wait to be written`,
      });
      return;
    }
    const exchange = this.#exchange(bytes, from, sender)
      .catch((error: unknown) => this.#reporter.fail(error, 'dhcp message not answered'))
      .finally(() => this.#pending.delete(exchange));
    this.#pending.add(exchange);
  }

  async #exchange(bytes: Buffer, from: CardSocket, sender: RemoteInfo): Promise<void> {
    const received = readMessage(bytes);
    if ('drop' in received) this.#reporter.report({ stage: 'dhcp', outcome: 'refused', detail: received.drop });
    else await this.#answer({ ...received, card: from.card, port: from.port }, from, sender);
  }

  /** By the socket that the message came in by: no answer leaves by another card. */
  async #answer(received: ReceivedMessage, from: CardSocket, sender: RemoteInfo): Promise<void> {
    const { message, hwaddr } = received;
    const { verdict, node, conflicts } = await answerMessage(received, this.#sources);
    const stage = bootClient(message).kind === 'ordinary' ? 'lease' : 'dhcp';
    const who = { stage, hwaddr, ...(node !== undefined && { node }) } as const;
    for (const ip of conflicts) {
      const detail = `not offered: another machine already answers on ${ip}`;
      this.#reporter.report({ outcome: 'failed', detail, ip, ...who });
    }
    if ('drop' in verdict) {
      this.#reporter.report({ outcome: verdict.outcome, detail: verdict.drop, ...who });
      return;
    }
    const to = from.port === 'dhcp' ? this.#routeOf(verdict.reply) : sender;
    this.#send(message, verdict.reply, { socket: from.socket, to });
    const ip = verdict.reply.yiaddr === ANY_IP4 ? {} : { ip: verdict.reply.yiaddr };
    this.#reporter.report({ outcome: verdict.outcome, detail: verdict.detail, ...who, ...ip });
  }

  #routeOf(reply: DhcpMessage): SocketAddress {
    const { address, port } = replyRoute(reply);
    return { address, port: port === 'server' ? this.port : this.port + 1 };
  }

  #send(message: DhcpMessage, reply: DhcpMessage, { socket, to: { address, port } }: Destination): void {
    const maxBytes = Math.max(SMALLEST_MAXIMUM, message.options.maxMessageSize ?? 0) - HEADER_BYTES;
    socket.send(encodeDhcpMessage(reply, maxBytes), port, address, (error) => {
      if (error !== null) this.#reporter.fail(error, `dhcp reply to ${address} port ${port} not sent`);
    });
  }
}

/** What no machine may have, should a range hold it. */
function ownAddresses(policies: readonly DhcpPolicy[]): ReadonlySet<Ip4 | undefined> {
  return new Set(
    policies.flatMap(({ server, router, network }) => [server, router, network.address, broadcastOf(network)]),
  );
}

function readMessage(bytes: Buffer): Omit<ReceivedMessage, 'card' | 'port'> | { readonly drop: string } {
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
