import { ANY_IP4, BROADCAST_IP4, type Ip4 } from '../address/ip4.ts';
import { type DhcpMessage, MESSAGE_TYPE } from '../codec/dhcp/message.ts';

/** Where a reply goes. `server` is the port on which relays listen (67), `client` the one of clients (68). */
export interface ReplyRoute {
  readonly address: Ip4;
  readonly port: 'server' | 'client';
}

/**
 * RFC 2131 §4.1. A client without an address is reached by broadcast: to unicast would mean to forge its ARP entry, and every
 * client must hear broadcasts.
 */
export function replyRoute(reply: Pick<DhcpMessage, 'giaddr' | 'ciaddr' | 'options'>): ReplyRoute {
  if (reply.giaddr !== ANY_IP4) return { address: reply.giaddr, port: 'server' };
  if (reply.ciaddr !== ANY_IP4 && reply.options.messageType === MESSAGE_TYPE.ACK) {
    return { address: reply.ciaddr, port: 'client' };
  }
  return { address: BROADCAST_IP4, port: 'client' };
}
