import type { Socket } from 'node:dgram';
import { ANY_IP4 } from '../../address/ip4.ts';
import type { DhcpPolicy } from '../../provision/dhcp-policy.ts';
import type { ProxyPort } from '../../provision/proxy-answer.ts';
import type { OpenUdpSocket } from '../../service/ports/udp-socket.ts';

export interface DhcpServerSettings {
  /**
   * How each network is answered, our own first. Their cards are served; where none has a card, packets of every card
   * come in.
   */
  readonly policies: readonly [DhcpPolicy, ...DhcpPolicy[]];
  /** 67 by the book. Clients are answered on the port after it. */
  readonly port: number;
  /** Where firmware asks again on networks with a proxy; 4011 by the book. */
  readonly proxyPort: number;
}

/** A socket, and the card and the port that it belongs to. */
export interface CardSocket {
  readonly socket: Socket;
  /** Undefined when it hears all cards. */
  readonly card: string | undefined;
  readonly port: ProxyPort;
}

/** About 2000 messages: more would wait so long that their clients have asked again. */
const RECEIVE_BUFFER_BYTES = 1024 * 1024;

/** One for each card, and where a proxy answers one more for the boot server's port. Opens all or none. */
export async function openCardSockets(
  { policies, port, proxyPort }: DhcpServerSettings,
  openSocket: OpenUdpSocket,
): Promise<readonly CardSocket[]> {
  const proxies = policies.filter(({ proxy }) => proxy);
  const wanted = [
    ...cardsOf(policies).map((card) => ({ card, port: 'dhcp', number: port }) as const),
    ...cardsOf(proxies).map((card) => ({ card, port: 'boot server', number: proxyPort }) as const),
  ];
  const opened: CardSocket[] = [];
  try {
    for (const { card, port: name, number } of wanted) {
      opened.push({ socket: await openOn(card, number, openSocket), card, port: name });
    }
    return opened;
  } catch (error) {
    for (const { socket } of opened) socket.close();
    throw error;
  }
}

/** Undefined, all cards, where no network has one. */
function cardsOf(policies: readonly DhcpPolicy[]): readonly (string | undefined)[] {
  if (policies.length === 0) return [];
  const cards = new Set(policies.map((policy) => policy.interface).filter((card) => card !== undefined));
  return cards.size === 0 ? [undefined] : [...cards];
}

async function openOn(card: string | undefined, port: number, openSocket: OpenUdpSocket): Promise<Socket> {
  const device = card === undefined ? {} : { device: card };
  const socket = await openSocket({ address: ANY_IP4, port, broadcast: true, ...device });
  // The kernel grants what net.core.rmem_max allows.
  socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
  return socket;
}
