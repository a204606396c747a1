import type { Ip6 } from '../address/ip6.ts';
import { networkOf6 } from '../address/ip6.ts';
import { networkContains6 } from '../address/network6.ts';
import type { FieldProblem } from '../domain/field-kinds-parse.ts';
import { checkNetworks6, type RangeSettings6 } from './check-networks6.ts';
import type { Settings } from './config.ts';
import { FIRST_NETWORK } from './dhcp-network.ts';
import type { DhcpNetworkEntry } from './dhcp-network-entries.ts';
import type { DhcpNetwork6 } from './dhcp-network6.ts';
import type { InterfaceAddress6, ListInterfaceAddresses6 } from './network-interface.ts';

export interface PlacedNetworks6 {
  readonly networks6: readonly DhcpNetwork6[];
  /** This server's own ones among the networks' addresses of it, each once. */
  readonly addresses6: readonly Ip6[];
  readonly problems: readonly FieldProblem[];
}

/** A network of the file with its place in the file, or why there is none. */
type Placed6 = { readonly network: DhcpNetwork6; readonly said: RangeSettings6 } | { readonly problem: FieldProblem };

/** The IPv6 networks of the file: that of `ipaddr6`, and those of the list that have one. */
export function placeNetworks6(settings: Settings, listAddresses: ListInterfaceAddresses6): PlacedNetworks6 {
  const { ipaddr6, dhcp } = settings;
  const entries = dhcp.networks.filter(({ network6 }) => network6 !== undefined);
  const strays = strayRanges(settings);
  if (ipaddr6 === undefined && entries.length === 0) return { networks6: [], addresses6: [], problems: strays };
  const host = listAddresses();
  const first = ipaddr6 === undefined ? [] : [firstNetwork6(settings, ipaddr6, host)];
  const placed = [...first, ...entries.map((entry) => networkOfEntry6(entry, settings, host))];
  const networks = placed.flatMap((one) => ('network' in one ? [one] : []));
  const networks6 = networks.map(({ network }) => network);
  const servers = networks6.map(({ server }) => server).filter((ip) => host.some((address) => address.ip === ip));
  return {
    networks6,
    addresses6: [...new Set(servers)],
    problems: [
      ...placed.flatMap((one) => ('problem' in one ? [one.problem] : [])),
      ...strays,
      ...checkNetworks6(networks),
    ],
  };
}

function firstNetwork6(
  { dhcp, prefixlen6 }: Settings,
  { ip, prefix: said = prefixlen6 }: NonNullable<Settings['ipaddr6']>,
  host: readonly InterfaceAddress6[],
): Placed6 {
  const card = host.find((address) => address.ip === ip);
  if (card === undefined) return { problem: noSuchAddress(ip, host) };
  if (prefixlen6 !== undefined && said !== prefixlen6) {
    const what = `${prefixlen6} is not the prefix length of ipaddr6: …/${said}`;
    return { problem: { path: ['prefixlen6'], what, remedy: 'Keep one of the two.' } };
  }
  const prefix = said ?? card.prefix;
  const network = {
    name: FIRST_NETWORK,
    network: { address: networkOf6(ip, prefix), prefix },
    interface: card.interface,
    server: ip,
    ...rangeOf6(dhcp),
    dns: dhcp.dns6,
    leaseSeconds: dhcp.leaseSeconds,
    authoritative: dhcp.authoritative,
    unknown: dhcp.unknown,
  };
  return { network, said: { at: ['dhcp'], ...dhcp } };
}

function networkOfEntry6(
  entry: DhcpNetworkEntry,
  { ipaddr6, dhcp }: Settings,
  host: readonly InterfaceAddress6[],
): Placed6 {
  const { at, name, network6, interface: card } = entry;
  const path = [...at, 'network6'];
  if (network6 === undefined)
    return { problem: { path, what: 'is missing', remedy: 'Write it like network6: fd00::/64.' } };
  const own = host.find(({ ip, interface: name6 }) => name6 === card && networkContains6(network6, ip));
  const server = card === undefined ? ipaddr6?.ip : own?.ip;
  if (server === undefined) {
    const where = `${network6.address}/${network6.prefix}`;
    const problem =
      card === undefined
        ? {
            path,
            what: 'is behind relays, and this server has no ipaddr6',
            remedy: 'Write ipaddr6, which machines there boot from.',
          }
        : {
            path,
            what: `${card} has no address in ${where}`,
            remedy: `Give it one: ip address add ADDRESS/${network6.prefix} dev ${card}`,
          };
    return { problem };
  }
  const network = {
    name,
    network: network6,
    ...(card !== undefined && { interface: card }),
    server,
    ...rangeOf6(entry),
    dns: entry.dns6 ?? dhcp.dns6,
    leaseSeconds: entry.leaseSeconds ?? dhcp.leaseSeconds,
    authoritative: entry.authoritative ?? dhcp.authoritative,
    unknown: entry.unknown ?? dhcp.unknown,
  };
  return { network, said: entry };
}

function rangeOf6({ range6Start: start, range6End: end }: Pick<RangeSettings6, 'range6Start' | 'range6End'>) {
  return start === undefined || end === undefined ? {} : { range: { start, end } };
}

function noSuchAddress(ip: Ip6, host: readonly InterfaceAddress6[]): FieldProblem {
  const has = host.map(({ interface: name, ip: own, prefix }) => `${name} ${own}/${prefix}`).join(', ') || 'none';
  const remedy = `Use one of this host's addresses (${has}), or give an interface this one.`;
  return { path: ['ipaddr6'], what: `no network interface has ${ip}`, remedy };
}

/** Ranges of no network would be addresses that nobody gets. */
function strayRanges({ ipaddr6, dhcp }: Settings): readonly FieldProblem[] {
  const remedy = 'Write ipaddr6, or leave the range out.';
  const ofFirst = ipaddr6 === undefined ? stray(['dhcp'], dhcp, 'needs ipaddr6', remedy) : [];
  const ofEntries = dhcp.networks
    .filter(({ network6 }) => network6 === undefined)
    .flatMap((entry) => stray(entry.at, entry, 'needs network6', 'Write it like network6: fd00::/64.'));
  return [...ofFirst, ...ofEntries];
}

function stray(
  at: readonly string[],
  { range6Start, range6End }: Pick<RangeSettings6, 'range6Start' | 'range6End'>,
  what: string,
  remedy: string,
): readonly FieldProblem[] {
  if (range6Start === undefined && range6End === undefined) return [];
  return [{ path: [...at, range6Start === undefined ? 'range6 end' : 'range6 start'], what, remedy }];
}
