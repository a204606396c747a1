import type { Ip4 } from '../../address/ip4.ts';
import type { MacAddress } from '../../address/mac-address.ts';
import { answerDhcp, type DhcpAnswer, type DhcpDrop, type LeaseChange } from '../../provision/dhcp-answer.ts';
import type { DhcpFacts } from '../../provision/dhcp-facts.ts';
import { answerProxy } from '../../provision/proxy-answer.ts';
import { type Sighting, sightingOf } from '../../provision/sighting.ts';
import type { AddressProbes } from '../../service/address-probes.ts';
import type { Leases } from '../../service/leases.ts';
import { type FactSources, gatherFacts, type ReceivedMessage } from './gather-facts.ts';

/** The leases as this server uses them. */
type LeaseBook = Pick<Leases, 'choose' | 'held' | 'hold' | 'forget' | 'bind' | 'release' | 'decline'>;

/** What verdicts are made from. */
export interface AnswerSources extends FactSources {
  /** Takes note of a machine that is no node and boots, and makes it one where that is its turn. */
  readonly saw: (hwaddr: MacAddress, sighting: Sighting) => Promise<unknown>;
  readonly leases: LeaseBook;
  /** Undefined when addresses are offered without a look whether they are in use. */
  readonly probes: Pick<AddressProbes, 'isInUse' | 'isUnderWay'> | undefined;
}

/** What came of a message. */
export interface Answered {
  readonly verdict: DhcpAnswer | DhcpDrop;
  readonly node: string | undefined;
  /** Addresses of the pool that strangers turned out to use. */
  readonly conflicts: readonly Ip4[];
}

const MAX_HOSTNAME = 63;
/** A squatter answers within milliseconds. A wire full of them is nothing that one message can wait for. */
const MOST_CONFLICTS = 8;

/**
 * Gathers the facts, asks for the verdict and changes the leases accordingly.
 * @returns once every change that the reply promises is durable; rejects when that fails, and then nothing may be sent
 */
export async function answerMessage(received: ReceivedMessage, sources: AnswerSources): Promise<Answered> {
  const { hwaddr } = received;
  const sighting = findSighting(received, sources);
  if (sighting !== undefined) await sources.saw(hwaddr, sighting);
  const conflicts: Ip4[] = [];
  for (;;) {
    const facts = gatherFacts(received, sources);
    const verdict = verdictOn(received, facts);
    if (verdict.change !== undefined) await changeLeases(verdict.change, received, facts, sources.leases);
    const node = facts.node?.name;
    const conflict = await findConflict(verdict, facts, sources);
    if (conflict === undefined) return { verdict, node, conflicts };
    await sources.leases.decline(hwaddr, conflict);
    conflicts.push(conflict);
    if (conflicts.length === MOST_CONFLICTS) return { verdict: tooMany(), node, conflicts };
  }
}

function verdictOn({ message, port }: ReceivedMessage, facts: DhcpFacts): DhcpAnswer | DhcpDrop {
  if (facts.policy.proxy) return answerProxy(message, facts, port);
  if (port === 'dhcp') return answerDhcp(message, facts);
  return { drop: `network ${facts.policy.name} has no proxy`, outcome: 'refused' };
}

function findSighting({ message, hwaddr, card }: ReceivedMessage, { findNode, findPlace }: AnswerSources) {
  return findNode(hwaddr) === undefined ? sightingOf(message, findPlace(message, card).networks[0]) : undefined;
}

/**
 * RFC 2131 §4.3.1: an address is looked at before a machine that did not have it is offered it. Only on a wire of our own:
 * what no router answers for may well be in use behind it, because routers lose the first packet to a silent machine.
 */
async function findConflict(
  verdict: DhcpAnswer | DhcpDrop,
  { policy, choice }: DhcpFacts,
  { probes }: AnswerSources,
): Promise<Ip4 | undefined> {
  if (probes === undefined || choice === undefined || policy.interface === undefined) return undefined;
  if (verdict.change?.kind !== 'hold' || choice.by === 'reservation') return undefined;
  // A machine that asks again while its address is looked at waits for the same answer.
  if (choice.by === 'lease' && !probes.isUnderWay(choice.ip)) return undefined;
  return (await probes.isInUse(choice.ip, policy.interface)) ? choice.ip : undefined;
}

function tooMany(): DhcpDrop {
  return { drop: `${MOST_CONFLICTS} addresses of the pool in a row are in use by other machines`, outcome: 'failed' };
}

async function changeLeases(
  change: LeaseChange,
  { hwaddr, message }: ReceivedMessage,
  { node, policy }: DhcpFacts,
  leases: LeaseBook,
): Promise<void> {
  switch (change.kind) {
    case 'hold':
      return leases.hold(hwaddr, change.ip);
    case 'forget':
      return leases.forget(hwaddr);
    case 'bind': {
      const hostname = node?.name ?? plainHostname(message.options.hostName);
      const binding = { hwaddr, ip: change.ip, seconds: policy.leaseSeconds };
      return leases.bind({ ...binding, ...(hostname !== undefined && { hostname }) });
    }
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
