import { ANY_IP4, type Ip4 } from '../address/ip4.ts';
import { type DhcpMessage, MESSAGE_TYPE } from '../codec/dhcp/message.ts';
import type { DhcpOptions } from '../codec/dhcp/options.ts';
import type { UnknownPolicy } from '../config/dhcp-network.ts';
import { bootClient } from './boot-client.ts';
import { bootFileFor } from './boot-file.ts';
import { bootOptions, proxyBootOptions } from './boot-options.ts';
import type { DhcpFacts } from './dhcp-facts.ts';
import { networkOptions } from './network-options.ts';
import { serverIdentifier } from './server-identifier.ts';

/** The header's `file` must hold a closing NUL too. */
const LONGEST_FILE = 127;

/** OFFER of an address (RFC 2131 table 3). */
export function offerReply(message: DhcpMessage, facts: DhcpFacts, ip: Ip4): DhcpMessage {
  return configuration(message, facts, { messageType: MESSAGE_TYPE.OFFER, yiaddr: ip, ciaddr: ANY_IP4 });
}

/** ACK of an address. */
export function ackReply(message: DhcpMessage, facts: DhcpFacts, ip: Ip4): DhcpMessage {
  return configuration(message, facts, { messageType: MESSAGE_TYPE.ACK, yiaddr: ip, ciaddr: message.ciaddr });
}

/** ACK of an INFORM: configuration without an address or a lease (RFC 2131 §4.3.5). */
export function informReply(message: DhcpMessage, facts: DhcpFacts): DhcpMessage {
  return configuration(message, facts, {
    messageType: MESSAGE_TYPE.ACK,
    yiaddr: ANY_IP4,
    ciaddr: message.ciaddr,
  });
}

/** NAK; through a relay it is to be broadcast, because the client may have no usable address (RFC 2131 §4.3.2). */
export function nakReply(message: DhcpMessage, facts: DhcpFacts, reason: string): DhcpMessage {
  return {
    ...emptyReply(message),
    broadcast: message.giaddr !== ANY_IP4 || message.broadcast,
    options: {
      messageType: MESSAGE_TYPE.NAK,
      serverIdentifier: serverIdentifier(message, facts),
      message: reason,
      ...echoed(message.options),
    },
  };
}

/** What to load, and nothing of the network: that is the other server's (PXE 2.1 §2.2, proxyDHCP). */
export function proxyReply(message: DhcpMessage, facts: DhcpFacts, messageType: number): DhcpMessage {
  const client = bootClient(message);
  const file = bootFileFor(client, facts.policy);
  return {
    ...emptyReply(message),
    ciaddr: message.ciaddr,
    ...fileHeader(file, facts),
    options: {
      messageType,
      serverIdentifier: serverIdentifier(message, facts),
      ...proxyBootOptions(message, client, file, facts.policy.server),
      ...echoed(message.options),
    },
  };
}

type Configured = Pick<DhcpMessage, 'ciaddr' | 'yiaddr'> & { readonly messageType: number };

function configuration(
  message: DhcpMessage,
  facts: DhcpFacts,
  { messageType, ciaddr, yiaddr }: Configured,
): DhcpMessage {
  const { policy } = facts;
  const client = bootClient(message);
  const file = mayBoot(facts) ? bootFileFor(client, policy) : undefined;
  return {
    ...emptyReply(message),
    ciaddr,
    yiaddr,
    ...fileHeader(file, facts),
    options: {
      messageType,
      serverIdentifier: serverIdentifier(message, facts),
      ...(yiaddr !== ANY_IP4 && leaseOptions(policy.leaseSeconds)),
      ...bootOptions(message, client, file, policy.server),
      ...networkOptions(message, facts),
      ...echoed(message.options),
    },
  };
}

/** The fields of the header that name what to load. */
function fileHeader(file: string | undefined, { policy: { server } }: DhcpFacts) {
  if (file === undefined) return {};
  return { siaddr: server, sname: server, file: file.length <= LONGEST_FILE ? file : '' };
}

interface MayBootFacts {
  readonly node: unknown;
  readonly isIgnored: boolean;
  readonly policy: { readonly unknown: UnknownPolicy };
}

/** Where strangers get an address only, they are told nothing to load. */
export function mayBoot({ node, isIgnored, policy: { unknown } }: MayBootFacts): boolean {
  return node !== undefined || (!isIgnored && (unknown === 'boot' || unknown === 'discover'));
}

function emptyReply(message: DhcpMessage): DhcpMessage {
  const { htype, xid, broadcast, giaddr, chaddr } = message;
  const none = { hops: 0, secs: 0, ciaddr: ANY_IP4, yiaddr: ANY_IP4, siaddr: ANY_IP4, sname: '', file: '' };
  return { op: 'reply', htype, xid, broadcast, giaddr, chaddr, ...none, options: {}, rawOptions: new Map() };
}

/** T1 and T2 at half and seven eighths (RFC 2131 §4.4.5). */
function leaseOptions(leaseSeconds: number): DhcpOptions {
  return {
    leaseSeconds,
    renewalSeconds: Math.floor(leaseSeconds / 2),
    rebindingSeconds: Math.floor((leaseSeconds * 7) / 8),
  };
}

/**
 * RFC 6842: the client identifier comes back; RFC 3011 §2: so does the subnet selection; RFC 3046 §2.2: and the relay's
 * information, as the last option.
 */
function echoed({ clientIdentifier, subnetSelection, relayAgentInformation }: DhcpOptions): DhcpOptions {
  return {
    ...(clientIdentifier && { clientIdentifier }),
    ...(subnetSelection && { subnetSelection }),
    ...(relayAgentInformation && { relayAgentInformation }),
  };
}
