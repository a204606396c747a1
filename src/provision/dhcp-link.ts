import type { Ip4 } from '../address/ip4.ts';
import { type Network4, networkContains, networkOf, prefixFromNetmask } from '../address/network4.ts';
import type { DhcpMessage } from '../codec/dhcp/message.ts';
import type { ClientPlace } from './client-place.ts';
import type { DhcpNode, DhcpPolicy } from './dhcp-policy.ts';

/** The registry's address for a device, where the device is. */
export interface Reservation {
  readonly ip: Ip4;
  readonly network: Network4;
  /** Undefined behind a relay that nobody configured. */
  readonly policy?: DhcpPolicy;
}

/** The network that a client is answered in. */
export interface DhcpLink {
  /** Undefined when a relay speaks for a network that is neither ours nor the node's. */
  readonly network?: Network4;
  readonly router?: Ip4;
  /** The registry's address for the device, when it belongs to that network. */
  readonly reserved?: Ip4;
}

/** A node's own network goes before the server's; a relay may ask for a node of a network that is not configured. */
export function reservationFor(
  message: Pick<DhcpMessage, 'ciaddr'>,
  node: DhcpNode | undefined,
  place: ClientPlace,
  first: DhcpPolicy,
): Reservation | undefined {
  const ip = node?.ip;
  if (node === undefined || ip === undefined) return undefined;
  const policy = policyOf(ip, place);
  const network = networkOf(ip, prefixOf(node) ?? (policy ?? first).network.prefix);
  if (!isThere(network, place) && !(place.link === undefined && message.ciaddr === ip)) return undefined;
  return { ip, network, ...(policy && { policy }) };
}

/** @param address what the client gets, or has: of the networks on a wire, the one that it belongs to */
export function dhcpLink(
  place: ClientPlace,
  node: DhcpNode | undefined,
  reservation: Reservation | undefined,
  address: Ip4 | undefined,
  first: DhcpPolicy,
): DhcpLink & { readonly policy: DhcpPolicy } {
  const here = (address && policyOf(address, place)) ?? place.networks[0];
  const policy = reservation?.policy ?? here ?? first;
  const network = reservation?.network ?? here?.network;
  const router =
    network && [node?.gateway, policy.router].find((ip) => ip !== undefined && networkContains(network, ip));
  return {
    policy,
    ...(network && { network }),
    ...(router && { router }),
    ...(reservation && { reserved: reservation.ip }),
  };
}

function policyOf(ip: Ip4, { networks }: ClientPlace): DhcpPolicy | undefined {
  return networks.find(({ network }) => networkContains(network, ip));
}

function prefixOf({ netmask }: DhcpNode): number | undefined {
  return netmask && prefixFromNetmask(netmask);
}

/** Whether a network, as the node's record says it, is on the client's wire. */
function isThere(network: Network4, { networks, link }: ClientPlace): boolean {
  if (link !== undefined && networkContains(network, link)) return true;
  const others = link === undefined ? networks : networks.slice(1);
  return others.some((policy) => networkContains(network, landmarkOf(policy)));
}

/** An address that is in the network for sure. */
function landmarkOf({ network, server }: DhcpPolicy): Ip4 {
  return networkContains(network, server) ? server : network.address;
}
