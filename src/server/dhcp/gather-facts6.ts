import type { Ip6 } from '../../address/ip6.ts';
import type { MacAddress } from '../../address/mac-address.ts';
import { networkContains6 } from '../../address/network6.ts';
import { MESSAGE_TYPE6 } from '../../codec/dhcp6/message.ts';
import { networksOnWire, policyFor } from '../../provision/client-place6.ts';
import { clientHwaddrs, duidText, type Received6 } from '../../provision/dhcp6-client.ts';
import type { Dhcp6Facts, Dhcp6Node, Dhcp6Policy } from '../../provision/dhcp6-facts.ts';
import type { Leases6 } from '../../service/leases6.ts';

/** What facts are gathered from. */
export interface FactSources6 {
  readonly policies: readonly Dhcp6Policy[];
  /** This server's DUID. */
  readonly serverId: Uint8Array;
  readonly leases: Pick<Leases6, 'choose' | 'boundLease' | 'machineOf'>;
  /** The node that owns this device, and what the registry says of this device of it. */
  readonly findNode: (hwaddr: MacAddress) => Dhcp6Node | undefined;
  readonly isIgnored: (hwaddr: MacAddress) => boolean;
  /** Addresses that no range may give to anybody. */
  readonly isReserved: (ip: Ip6) => boolean;
}

/** Whom a message is from. */
export interface Client6 {
  /** What its lease is kept under. */
  readonly machine: string;
  /** As hex; undefined when it says none. */
  readonly duid?: string;
  readonly hwaddr?: MacAddress;
  readonly node?: Dhcp6Node;
}

/** The machine behind a message: a node by any of its hardware addresses, else by the best one, else by its DUID. */
export function identifyClient(received: Received6, { findNode, leases }: FactSources6): Client6 | undefined {
  const { clientId } = received.message.options;
  const duid = clientId && duidText(clientId);
  const hwaddrs = clientHwaddrs(received);
  const found = hwaddrs.map((hwaddr) => ({ hwaddr, node: findNode(hwaddr) }));
  const known = found.find(({ node }) => node !== undefined) ?? found[0];
  const said = { ...(duid !== undefined && { duid }) };
  if (known !== undefined) {
    const { hwaddr, node } = known;
    return { machine: hwaddr, hwaddr, ...(node && { node }), ...said };
  }
  // Nothing in this message names a card; an earlier one with the same DUID may have.
  const learnt = duid === undefined ? undefined : leases.machineOf(duid);
  if (learnt !== undefined && !learnt.startsWith('duid:')) {
    const hwaddr = learnt as MacAddress;
    const node = findNode(hwaddr);
    return { machine: learnt, hwaddr, ...(node && { node }), ...said };
  }
  return duid === undefined ? undefined : { machine: `duid:${duid}`, duid };
}

/** All that the verdict on a message rests on, as it is now. @param card on which the message came in */
export function gatherFacts6(
  { message, path }: Received6,
  client: Client6 | undefined,
  card: string,
  { policies, serverId, leases, isReserved, isIgnored }: FactSources6,
): Dhcp6Facts {
  const wire = networksOnWire(policies, card, path.link);
  const node = client?.node;
  const wanted = node?.ip;
  const reserved =
    wanted !== undefined && wire.some(({ network }) => networkContains6(network, wanted)) ? wanted : undefined;
  const requested = message.options.identityAssociations?.[0]?.addresses[0]?.ip;
  const lease = client && leases.boundLease(client.machine);
  const choice =
    client === undefined || !ASKS_FOR_ADDRESS.has(message.type)
      ? undefined
      : leases.choose({
          machine: client.machine,
          ...(reserved && { reserved }),
          ...(requested && { requested }),
          ranges: wire.flatMap(({ range }) => range ?? []),
          isReserved,
        });
  return {
    policy: policyFor(wire, choice?.ip ?? requested),
    onLink: wire.map(({ network }) => network),
    ...(path.link && { link: path.link }),
    serverId,
    node,
    isIgnored: client?.hwaddr !== undefined && isIgnored(client.hwaddr),
    reserved,
    choice,
    held: lease?.ip,
    heldIaid: lease?.duid === client?.duid ? lease?.iaid : undefined,
  };
}

const ASKS_FOR_ADDRESS: ReadonlySet<number> = new Set([
  MESSAGE_TYPE6.SOLICIT,
  MESSAGE_TYPE6.REQUEST,
  MESSAGE_TYPE6.RENEW,
  MESSAGE_TYPE6.REBIND,
]);
