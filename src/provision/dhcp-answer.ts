import { ANY_IP4, type Ip4 } from '../address/ip4.ts';
import { networkContains } from '../address/network4.ts';
import { type DhcpMessage, MESSAGE_TYPE } from '../codec/dhcp/message.ts';
import { bootClient } from './boot-client.ts';
import type { DhcpFacts } from './dhcp-facts.ts';
import { ackReply, informReply, nakReply, offerReply } from './dhcp-reply.ts';
import { meansUs } from './server-identifier.ts';

/** What the verdict does to the leases, before the reply leaves. */
export type LeaseChange =
  | { readonly kind: 'hold' | 'bind' | 'release' | 'decline'; readonly ip: Ip4 }
  | { readonly kind: 'forget' };

export interface DhcpAnswer {
  readonly reply: DhcpMessage;
  readonly outcome: 'ok' | 'refused';
  readonly change?: LeaseChange;
  /** One sentence for people. */
  readonly detail: string;
}

/** No reply, and why; `ok` where the protocol wants none. */
export interface DhcpDrop {
  readonly drop: string;
  readonly outcome: 'ok' | 'refused' | 'failed';
  readonly change?: LeaseChange;
}

/** The verdict on one message from a client (RFC 2131 §4.3). */
export function answerDhcp(message: DhcpMessage, facts: DhcpFacts): DhcpAnswer | DhcpDrop {
  if (message.op !== 'request') return refused('a reply, not a request');
  switch (message.options.messageType) {
    case MESSAGE_TYPE.DISCOVER:
      return unwanted(message, facts) ?? answerDiscover(message, facts);
    case MESSAGE_TYPE.REQUEST:
      return unwanted(message, facts) ?? answerRequest(message, facts);
    case MESSAGE_TYPE.INFORM:
      return unwanted(message, facts) ?? answerInform(message, facts);
    case MESSAGE_TYPE.DECLINE:
      return takeDecline(message, facts);
    case MESSAGE_TYPE.RELEASE:
      return takeRelease(message, facts);
    case undefined:
      return refused('BOOTP without a DHCP message type');
    default:
      return refused(`message type ${message.options.messageType} is not one of a client`);
  }
}

/** Why a machine without a record gets no answer; undefined when it gets one. */
function unwanted(message: DhcpMessage, { policy, node, held, link }: DhcpFacts): DhcpDrop | undefined {
  if (node !== undefined) return undefined;
  if (policy.unknown === 'ignore' && link.network !== undefined)
    return refused(`unknown machines get no answer on network ${policy.name}`);
  // A machine that booted from us has its lease; its operating system is welcome although it no longer says PXE.
  const isNeither = policy.ignoreNonBoot && held === undefined && bootClient(message).kind === 'ordinary';
  return isNeither ? refused('neither registered nor booting') : undefined;
}

function answerDiscover(message: DhcpMessage, facts: DhcpFacts): DhcpAnswer | DhcpDrop {
  const { choice } = facts;
  if (choice === undefined) return refused(noAddress(message, facts));
  const reply = offerReply(message, facts, choice.ip);
  const change = choice.by === 'reservation' ? undefined : ({ kind: 'hold', ip: choice.ip } as const);
  return { reply, outcome: 'ok', ...(change && { change }), detail: describe('OFFER', choice.ip, reply) };
}

/** The four states of RFC 2131 §4.3.2, told apart by its table 4. */
function answerRequest(message: DhcpMessage, facts: DhcpFacts): DhcpAnswer | DhcpDrop {
  const { serverIdentifier, requestedAddress } = message.options;
  if (serverIdentifier !== undefined && !meansUs(message, facts)) {
    return { ...refused(`took the offer of another server, ${serverIdentifier}`), change: { kind: 'forget' } };
  }
  const wanted = message.ciaddr === ANY_IP4 ? requestedAddress : message.ciaddr;
  if (wanted === undefined) return refused('REQUEST names no address');
  const isSelecting = serverIdentifier !== undefined;
  return isSelecting ? answerSelecting(message, facts, wanted) : answerKeeping(message, facts, wanted);
}

function answerSelecting(message: DhcpMessage, facts: DhcpFacts, wanted: Ip4): DhcpAnswer {
  return facts.choice?.ip === wanted ? ack(message, facts, wanted) : nak(message, facts, wanted);
}

/** INIT-REBOOT, RENEWING and REBINDING: the client wants to keep an address that we may or may not know of. */
function answerKeeping(message: DhcpMessage, facts: DhcpFacts, wanted: Ip4): DhcpAnswer | DhcpDrop {
  const { choice, link, policy } = facts;
  if (link.network === undefined) return refused(noAddress(message, facts));
  const isOnRecord = choice?.by === 'reservation' || choice?.by === 'lease';
  // Another server may have given it: remain silent, says RFC 2131 §4.3.2.
  if (!isOnRecord && !policy.authoritative) return refused(`no record of ${wanted}, and not authoritative`);
  if (choice?.ip === wanted) return ack(message, facts, wanted);
  return policy.authoritative
    ? nak(message, facts, wanted)
    : refused(`${wanted} is not this machine's, and we are not authoritative`);
}

function ack(message: DhcpMessage, facts: DhcpFacts, ip: Ip4): DhcpAnswer {
  const reply = ackReply(message, facts, ip);
  return { reply, outcome: 'ok', change: { kind: 'bind', ip }, detail: describe('ACK', ip, reply) };
}

function nak(message: DhcpMessage, facts: DhcpFacts, wanted: Ip4): DhcpAnswer {
  const { network } = facts.link;
  const isElsewhere = network !== undefined && !networkContains(network, wanted);
  const reason = isElsewhere ? `${wanted} is of another network` : `${wanted} is not yours`;
  return { reply: nakReply(message, facts, reason), outcome: 'refused', detail: `NAK: ${reason}` };
}

/** RFC 2131 §4.3.5. An address outside of the client's network would make us send to strangers. */
function answerInform(message: DhcpMessage, facts: DhcpFacts): DhcpAnswer | DhcpDrop {
  const { network } = facts.link;
  if (network === undefined || !networkContains(network, message.ciaddr)) {
    return refused(`INFORM from ${message.ciaddr}, which is not in the client's network`);
  }
  const reply = informReply(message, facts);
  return { reply, outcome: 'ok', detail: describe('INFORM answered for', message.ciaddr, reply) };
}

/** RFC 2131 §4.3.3. Only an address that we gave: else one machine could spoil the whole pool. */
function takeDecline(message: DhcpMessage, facts: DhcpFacts): DhcpDrop {
  const { held, link } = facts;
  const ip = message.options.requestedAddress;
  if (!meansUs(message, facts)) return refused('DECLINE to another server');
  if (ip === undefined || (ip !== held && ip !== link.reserved)) {
    return refused(`DECLINE of ${ip ?? 'no address'}, which was not given to this machine`);
  }
  const drop = `DECLINE: another machine already uses ${ip}`;
  // A reservation is the admin's word: it is offered again, and works as soon as the other machine is gone.
  if (ip === link.reserved) return { drop, outcome: 'failed' };
  return { drop, outcome: 'failed', change: { kind: 'decline', ip } };
}

/** RFC 2131 §4.3.4. */
function takeRelease(message: DhcpMessage, facts: DhcpFacts): DhcpDrop {
  const { ciaddr } = message;
  if (!meansUs(message, facts)) return refused('RELEASE to another server');
  if (ciaddr !== facts.held) return refused(`RELEASE of ${ciaddr}, which this machine does not hold`);
  return { drop: `RELEASE of ${ciaddr}`, outcome: 'ok', change: { kind: 'release', ip: ciaddr } };
}

function refused(drop: string): DhcpDrop {
  return { drop, outcome: 'refused' };
}

function noAddress({ giaddr, options }: DhcpMessage, { node, link }: DhcpFacts): string {
  const whose = node?.ip === undefined ? '' : `${node.ip} of ${node.name} is not of the client's network, and `;
  if (link.network === undefined) {
    const selected = options.subnetSelection;
    const who = giaddr === ANY_IP4 ? `the client, by option 118 (${selected}),` : `relay ${giaddr}`;
    return `${whose}${who} speaks for a network that is not served here`;
  }
  return `${whose}no address of the pool is left`;
}

function describe(what: string, ip: Ip4, reply: DhcpMessage): string {
  const file = reply.options.bootFileName?.replace(/\0$/, '');
  return `${what} ${ip}${file === undefined ? '' : `, boot file ${file}`}`;
}
