import type { Ip4 } from '../address/ip4.ts';
import { networkContains } from '../address/network4.ts';
import type { FieldProblem } from '../domain/field-kinds-parse.ts';
import type { Settings } from './config.ts';
import { type DhcpNetwork, FIRST_NETWORK } from './dhcp-network.ts';
import type { DhcpNetworkEntry } from './dhcp-network-entries.ts';
import type { InterfaceAddress } from './network-interface.ts';
import { hasAddress, type ServerPlace } from './place-server.ts';

export interface PlacedNetworks {
  readonly networks: readonly [DhcpNetwork, ...DhcpNetwork[]];
  /** This server's own ones among the networks' addresses of it, `ipaddr` first. */
  readonly addresses: readonly Ip4[];
  readonly problems: readonly FieldProblem[];
}

/** Completes the networks of the file: each entry from section `dhcp`, and our address on it from what the host has. */
export function placeNetworks(
  { dhcp }: Settings,
  place: ServerPlace,
  host: readonly InterfaceAddress[],
): PlacedNetworks {
  const read = dhcp.networks.map((entry) => ({ entry, server: serverOn(entry, place, host) }));
  const networks = read.map(({ entry, server }) => ({
    ...networkOfEntry(entry, dhcp),
    server: typeof server === 'string' ? server : place.ipaddr,
  }));
  const servers = networks.map(({ server }) => server).filter((ip) => host.some((card) => hasAddress(card, ip)));
  return {
    networks: [firstNetwork(dhcp, place), ...networks],
    addresses: [...new Set([place.ipaddr, ...servers])],
    problems: read.flatMap(({ server }) => (typeof server === 'string' ? [] : [server])),
  };
}

function firstNetwork(dhcp: Settings['dhcp'], { ipaddr, network, interface: card }: ServerPlace): DhcpNetwork {
  const { dns, leaseSeconds, authoritative, unknown, proxy, router } = dhcp;
  return {
    name: FIRST_NETWORK,
    network,
    interface: card,
    server: ipaddr,
    ...rangeOf(dhcp),
    ...(router && { router }),
    ...{ dns, leaseSeconds, authoritative, unknown, proxy },
  };
}

function networkOfEntry(entry: DhcpNetworkEntry, dhcp: Settings['dhcp']): Omit<DhcpNetwork, 'server'> {
  const { name, network, interface: card, router, sharedWith } = entry;
  return {
    name,
    network,
    ...(card !== undefined && { interface: card }),
    ...rangeOf(entry),
    ...(router && { router }),
    dns: entry.dns ?? dhcp.dns,
    leaseSeconds: entry.leaseSeconds ?? dhcp.leaseSeconds,
    authoritative: entry.authoritative ?? dhcp.authoritative,
    unknown: entry.unknown ?? dhcp.unknown,
    proxy: entry.proxy ?? dhcp.proxy,
    ...(sharedWith !== undefined && { sharedWith }),
  };
}

function rangeOf({ rangeStart: start, rangeEnd: end }: Pick<DhcpNetworkEntry, 'rangeStart' | 'rangeEnd'>) {
  return start === undefined || end === undefined ? {} : { range: { start, end } };
}

/**
 * Our address as the network's machines see it. Behind a relay any address may be right, e.g. one that a router
 * translates; on a card of ours it is one of that card, so that renewals come in by it, and that of the other network of
 * the wire will do.
 */
function serverOn(
  { at, name, network, interface: card, nextServer, sharedWith }: DhcpNetworkEntry,
  place: ServerPlace,
  host: readonly InterfaceAddress[],
): Ip4 | FieldProblem {
  if (card === undefined) return nextServer ?? place.ipaddr;
  const there = host.filter((address) => address.interface === card);
  const [first] = there;
  if (first === undefined) {
    const remedy = `Use one of ${[...new Set(host.map((address) => address.interface))].join(', ')}, or give it an address.`;
    return { path: [...at, 'interface'], what: `no interface ${card} has an address`, remedy };
  }
  if (nextServer !== undefined) {
    if (there.some((address) => hasAddress(address, nextServer))) return nextServer;
    const what = `${nextServer} is no address of ${card}`;
    return { path: [...at, 'next server'], what, remedy: 'Use one that it has, or leave it out.' };
  }
  const own = there.find(({ ip }) => networkContains(network, ip));
  if (own !== undefined) return own.ip;
  if (sharedWith !== undefined) return place.interface === card ? place.ipaddr : first.ip;
  const what = `${card} has no address in ${network.address}/${network.prefix}`;
  return { path: [...at, 'interface'], what, remedy: `Give it one, or write next server: for ${name}.` };
}
