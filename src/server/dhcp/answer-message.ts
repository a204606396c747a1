import { ANY_IP4, type Ip4 } from '../../address/ip4.ts';
import type { MacAddress } from '../../address/mac-address.ts';
import { type DhcpMessage, MESSAGE_TYPE } from '../../codec/dhcp/message.ts';
import { bootClient } from '../../provision/boot-client.ts';
import { answerDhcp, type DhcpAnswer, type DhcpDrop, type LeaseChange } from '../../provision/dhcp-answer.ts';
import type { DhcpFacts } from '../../provision/dhcp-facts.ts';
import { dhcpLink } from '../../provision/dhcp-link.ts';
import type { DhcpNode, DhcpPolicy } from '../../provision/dhcp-policy.ts';
import type { Leases } from '../../service/leases.ts';

/** The leases as this server uses them. */
type LeaseBook = Pick<Leases, 'choose' | 'held' | 'hold' | 'forget' | 'bind' | 'release' | 'decline'>;

/** What verdicts are made from. */
export interface AnswerSources {
  /** Gives a machine that is no node, and boots, to a discoverable node, if there is one. */
  readonly discover: (hwaddr: MacAddress) => Promise<unknown>;
  readonly settings: DhcpPolicy;
  readonly leases: LeaseBook;
  /** The node that owns this device, and what the registry says of this device of it. */
  readonly findNode: (hwaddr: MacAddress) => DhcpNode | undefined;
  /** Addresses that the pool may not give to anybody. */
  readonly isReserved: (ip: Ip4) => boolean;
}

const MAX_HOSTNAME = 63;

/**
 * Gathers the facts, asks for the verdict and changes the leases accordingly.
 * @returns once every change that the reply promises is durable; rejects when that fails, and then nothing may be sent
 */
export async function answerMessage(
  message: DhcpMessage,
  hwaddr: MacAddress,
  sources: AnswerSources,
): Promise<{ readonly verdict: DhcpAnswer | DhcpDrop; readonly node: string | undefined }> {
  if (isDiscovery(message, hwaddr, sources)) await sources.discover(hwaddr);
  const facts = gatherFacts(message, hwaddr, sources);
  const verdict = answerDhcp(message, facts);
  if (verdict.change !== undefined) {
    const hostname = facts.node?.name ?? plainHostname(message.options.hostName);
    await changeLeases(verdict.change, { hwaddr, hostname, seconds: sources.settings.leaseSeconds }, sources.leases);
  }
  return { verdict, node: facts.node?.name };
}

/**
 * iPXE has loaded our boot program, so the machine is really here and boots from us; and it asks for an address anew, so
 * it gets the node's at once. A ROM's DISCOVER proves neither.
 */
function isDiscovery(message: DhcpMessage, hwaddr: MacAddress, { findNode }: AnswerSources): boolean {
  return (
    message.op === 'request' &&
    message.options.messageType === MESSAGE_TYPE.DISCOVER &&
    bootClient(message).kind === 'ipxe' &&
    findNode(hwaddr) === undefined
  );
}

function gatherFacts(message: DhcpMessage, hwaddr: MacAddress, sources: AnswerSources): DhcpFacts {
  const { settings, leases } = sources;
  const node = sources.findNode(hwaddr);
  const link = dhcpLink(message, node, settings);
  const { messageType, requestedAddress } = message.options;
  const held = leases.held(hwaddr);
  const needsAddress = messageType === MESSAGE_TYPE.DISCOVER || messageType === MESSAGE_TYPE.REQUEST;
  if (!needsAddress) return { policy: settings, node, link, held, choice: undefined };
  const requested = requestedAddress ?? (message.ciaddr === ANY_IP4 ? undefined : message.ciaddr);
  const choice = leases.choose({
    hwaddr,
    ...(link.reserved && { reserved: link.reserved }),
    ...(requested && { requested }),
    mayUsePool: link.hasPool,
    isReserved: sources.isReserved,
  });
  return { policy: settings, node, link, held, choice };
}

interface Holder {
  readonly hwaddr: MacAddress;
  readonly hostname: string | undefined;
  readonly seconds: number;
}

async function changeLeases(change: LeaseChange, holder: Holder, leases: LeaseBook): Promise<void> {
  const { hwaddr, hostname, seconds } = holder;
  switch (change.kind) {
    case 'hold':
      return leases.hold(hwaddr, change.ip);
    case 'forget':
      return leases.forget(hwaddr);
    case 'bind':
      return leases.bind({ hwaddr, ip: change.ip, seconds, ...(hostname !== undefined && { hostname }) });
    case 'release':
      return leases.release(hwaddr, change.ip);
    case 'decline':
      return leases.decline(hwaddr, change.ip);
  }
}

/** A stranger's own name is kept only if it can be nothing else than a name. */
function plainHostname(name: string | undefined): string | undefined {
  return name !== undefined && name.length <= MAX_HOSTNAME && /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i.test(name)
    ? name
    : undefined;
}
