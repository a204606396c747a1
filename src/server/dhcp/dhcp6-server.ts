import type { RemoteInfo, Socket } from 'node:dgram';
import type { Logger } from 'pino';
import { peerIp } from '../../address/ip.ts';
import { ANY_IP6, type Ip6, parseIp6 } from '../../address/ip6.ts';
import { DecodeError } from '../../codec/decode-error.ts';
import { decodeDhcp6 } from '../../codec/dhcp6/decode.ts';
import { encodeDhcp6 } from '../../codec/dhcp6/encode.ts';
import type { RecordBootEvent } from '../../domain/boot-event.ts';
import { UnavailableError } from '../../domain/errors.ts';
import { bootClient6, type Received6 } from '../../provision/dhcp6-client.ts';
import { unwrapRelays, wrapForRelays } from '../../provision/dhcp6-relay.ts';
import type { OpenUdpSocket } from '../../service/ports/udp-socket.ts';
import { type AnswerSources6, answerMessage6 } from './answer-message6.ts';
import { ExchangeReporter } from './exchange-report.ts';

export interface Dhcp6ServerOptions extends AnswerSources6 {
  readonly openSocket: OpenUdpSocket;
  readonly record: RecordBootEvent;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Dhcp6Server {
  /** Takes no more messages; resolves when those under way are answered. */
  close(): Promise<void>;
}

/** RFC 8415 §7.2. */
export const DHCP6_PORTS = { client: 546, server: 547 } as const;
/** RFC 8415 §7.1: clients and relays ask the first, relays the second, too. */
const GROUPS = ['ff02::1:2', 'ff05::1:3'];
/** Messages that wait for the lease store. A store that hangs must not fill the memory: clients ask again. */
const MOST_PENDING = 4096;
/** About 2000 messages: more would wait so long that their clients have asked again. */
const RECEIVE_BUFFER_BYTES = 1024 * 1024;

/** A socket, and the card that it belongs to. */
interface CardSocket {
  readonly socket: Socket;
  readonly card: string;
}

/** Answers DHCPv6 on the cards of all networks, on each by a socket of its own. Rejects with an UnavailableError when a port cannot be had. */
export async function startDhcp6Server(options: Dhcp6ServerOptions): Promise<Dhcp6Server> {
  const opened: CardSocket[] = [];
  try {
    for (const card of new Set(options.policies.flatMap((policy) => policy.interface ?? []))) {
      const socket = await options.openSocket({ address: ANY_IP6, port: DHCP6_PORTS.server, device: card });
      opened.push({ socket, card });
      // The kernel grants what net.core.rmem_max allows.
      socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
      for (const group of GROUPS) join(socket, group, card);
    }
    return new Server(options, opened);
  } catch (error) {
    for (const { socket } of opened) socket.close();
    throw error;
  }
}

function join(socket: Socket, group: string, card: string): void {
  try {
    socket.addMembership(group, `::%${card}`);
  } catch (cause) {
    const remedy = `does it have IPv6 (sysctl net.ipv6.conf.${card}.disable_ipv6)?`;
    throw new UnavailableError(`cannot hear DHCPv6 on ${card}: ${remedy}`, { card, group }, { cause });
  }
}

class Server implements Dhcp6Server {
  readonly #sources: AnswerSources6;
  readonly #sockets: readonly CardSocket[];
  readonly #reporter: ExchangeReporter;
  readonly #pending = new Set<Promise<void>>();

  constructor(options: Dhcp6ServerOptions, sockets: readonly CardSocket[]) {
    const own = new Set(options.policies.flatMap(({ server, network }) => [server, network.address]));
    this.#sources = { ...options, isReserved: (ip) => own.has(ip) || options.isReserved(ip) };
    this.#sockets = sockets;
    this.#reporter = new ExchangeReporter(options.log, options.record, options.now);
    for (const from of sockets) {
      from.socket.on('message', (bytes, remote) => this.#receive(bytes, remote, from));
      from.socket.on('error', (error) => this.#reporter.fail(error, 'dhcp6 socket'));
    }
  }

  async close(): Promise<void> {
    for (const { socket } of this.#sockets) socket.removeAllListeners('message');
    await Promise.all(this.#pending);
    for (const { socket } of this.#sockets) socket.close();
  }

  /** Must not throw: nobody is above a socket's handler. */
  #receive(bytes: Buffer, remote: RemoteInfo, from: CardSocket): void {
    if (this.#pending.size >= MOST_PENDING) {
      const detail = `not answered: ${MOST_PENDING} leases wait to be written`;
      this.#reporter.report({ stage: 'dhcp', outcome: 'failed', detail });
      return;
    }
    const exchange = this.#exchange(bytes, remote, from)
      .catch((error: unknown) => this.#reporter.fail(error, 'dhcp6 message not answered'))
      .finally(() => this.#pending.delete(exchange));
    this.#pending.add(exchange);
  }

  async #exchange(bytes: Buffer, remote: RemoteInfo, from: CardSocket): Promise<void> {
    const received = readMessage(bytes, remote);
    if ('drop' in received) this.#reporter.report({ stage: 'dhcp', outcome: 'refused', detail: received.drop });
    else await this.#answer(received, remote, from);
  }

  /** By the socket that the message came in by: no answer leaves by another card. */
  async #answer(received: Received6, remote: RemoteInfo, { socket, card }: CardSocket): Promise<void> {
    const { verdict, client } = await answerMessage6(received, card, this.#sources);
    const stage = bootClient6(received.message.options).kind === 'ordinary' ? 'lease' : 'dhcp';
    const who = {
      stage,
      ...(client?.hwaddr && { hwaddr: client.hwaddr }),
      ...(client?.node && { node: client.node.name }),
    } as const;
    if ('drop' in verdict) {
      this.#reporter.report({ outcome: verdict.outcome, detail: verdict.drop, ...who });
      return;
    }
    const port = received.path.relays.length > 0 ? DHCP6_PORTS.server : DHCP6_PORTS.client;
    socket.send(encodeDhcp6(wrapForRelays(verdict.reply, received.path)), port, remote.address, (error) => {
      if (error !== null) this.#reporter.fail(error, `dhcp6 reply to ${remote.address} port ${port} not sent`);
    });
    const given = verdict.reply.options.identityAssociations?.flatMap(({ addresses }) => addresses)[0];
    this.#reporter.report({
      outcome: verdict.outcome,
      detail: verdict.detail,
      ...who,
      ...(given !== undefined && given.validSeconds > 0 && { ip: given.ip }),
    });
  }
}

function readMessage(bytes: Buffer, remote: RemoteInfo): Received6 | { readonly drop: string } {
  try {
    const unwrapped = unwrapRelays(decodeDhcp6(bytes));
    if ('drop' in unwrapped) return unwrapped;
    const { message, path, peerAddress = sourceOf(remote) } = unwrapped;
    return { message, path, peerAddress };
  } catch (error) {
    if (error instanceof DecodeError) return { drop: `malformed: ${error.message}` };
    throw error;
  }
}

function sourceOf({ address }: RemoteInfo): Ip6 {
  return parseIp6(peerIp(address) ?? '') ?? ANY_IP6;
}
