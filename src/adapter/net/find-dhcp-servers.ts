import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:dgram';
import { setTimeout as wait } from 'node:timers/promises';
import { ANY_IP4, BROADCAST_IP4, parseIp4 } from '../../address/ip4.ts';
import { DecodeError } from '../../codec/decode-error.ts';
import { decodeDhcpMessage } from '../../codec/dhcp/decode.ts';
import { encodeDhcpMessage } from '../../codec/dhcp/encode.ts';
import { type DhcpMessage, HTYPE, MESSAGE_TYPE } from '../../codec/dhcp/message.ts';
import { DHCP_OPTIONS } from '../../codec/dhcp/options.ts';
import { DHCP_SEARCH_SECONDS, type DhcpOfferer, type FindDhcpServers } from '../../service/ports/find-dhcp-servers.ts';
import { openUdpSocket } from './udp-socket.ts';

const SERVER_PORT = 67;
const CLIENT_PORT = 68;
/** A client repeats itself. Servers that are busy with a ping may miss one DISCOVER, and answer the next one at once. */
const ASK_EVERY_MS = 2000;
const ASKED = (DHCP_SEARCH_SECONDS * 1000) / ASK_EVERY_MS;

/** Broadcasts a DISCOVER, as often as there is time, and collects the offers. Nothing is taken: servers forget what they offered by themselves. */
export const findDhcpServers: FindDhcpServers = async (card, signal) => {
  const socket = await openUdpSocket({ address: ANY_IP4, port: CLIENT_PORT, device: card, broadcast: true });
  try {
    const question = discover();
    const offers = collectOffers(socket, question.xid);
    for (let asked = 0; asked < ASKED; asked += 1) {
      await send(socket, encodeDhcpMessage(question));
      await wait(ASK_EVERY_MS, undefined, { signal });
    }
    return [...offers.values()];
  } finally {
    socket.close();
  }
};

/** What an unknown machine asks that does not boot. It wants the answer broadcast, because it never takes the address. */
function discover(): DhcpMessage {
  const random = randomBytes(10);
  const chaddr = random.subarray(0, 6);
  // Locally administered, and not a group address: nobody's card has it.
  chaddr[0] = ((chaddr[0] ?? 0) & 0xfc) | 0x02;
  const { subnetMask, routers } = DHCP_OPTIONS;
  return {
    op: 'request',
    htype: HTYPE.ethernet,
    hops: 0,
    xid: random.readUInt32BE(6),
    secs: 0,
    broadcast: true,
    ciaddr: ANY_IP4,
    yiaddr: ANY_IP4,
    siaddr: ANY_IP4,
    giaddr: ANY_IP4,
    chaddr,
    sname: '',
    file: '',
    options: { messageType: MESSAGE_TYPE.DISCOVER, parameterRequestList: [subnetMask.code, routers.code] },
    rawOptions: new Map(),
  };
}

/** By server; filled while the socket is open. */
function collectOffers(socket: Socket, xid: number): ReadonlyMap<string, DhcpOfferer> {
  const offers = new Map<string, DhcpOfferer>();
  socket.on('message', (bytes, { address }) => {
    const offer = readOffer(bytes, xid);
    const server = offer?.options.serverIdentifier ?? parseIp4(address);
    if (offer !== undefined && server !== undefined) offers.set(server, { server, offered: offer.yiaddr });
  });
  return offers;
}

/** Other machines' traffic, and garbage, are none. */
function readOffer(bytes: Uint8Array, xid: number): DhcpMessage | undefined {
  try {
    const message = decodeDhcpMessage(bytes);
    const isOffer = message.op === 'reply' && message.options.messageType === MESSAGE_TYPE.OFFER;
    return isOffer && message.xid === xid ? message : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function send(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(bytes, SERVER_PORT, BROADCAST_IP4, (error) => (error === null ? resolve() : reject(error)));
  });
}
