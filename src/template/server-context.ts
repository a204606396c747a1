import { type Ip4, parseIp4 } from '../address/ip4.ts';
import { type Ip6, parseIp6 } from '../address/ip6.ts';
import { networkContains } from '../address/network4.ts';
import { networkContains6 } from '../address/network6.ts';
import type { ServerFacts } from './context.ts';

/** `netmask` is one of IPv4. */
type SeenServer = Omit<ServerFacts, 'netmask'> & Partial<Pick<ServerFacts, 'netmask'>>;

/**
 * The server as a machine sees it: with our address on its network, where that is one of the configured ones.
 * @param address of the machine, of either version; undefined for the server itself, and for nodes without one
 */
export function serverSeenFrom(address: string | undefined, server: ServerFacts): SeenServer {
  if (address === undefined) return server;
  const ip4 = parseIp4(address);
  const seen = ip4 && server.networks.find((candidate) => contains(candidate, ip4));
  if (seen !== undefined) {
    const { ipaddr, netmask, network, prefix } = seen;
    return { ...server, ipaddr, netmask, network, prefix };
  }
  const ip6 = parseIp6(address);
  const seen6 = ip6 && server.networks6.find((candidate) => contains6(candidate, ip6));
  if (seen6 === undefined) return server;
  const { netmask: _, ...rest } = server;
  const { ipaddr, network, prefix } = seen6;
  return { ...rest, ipaddr, network, prefix };
}

function contains({ network, prefix }: ServerFacts['networks'][number], ip: Ip4): boolean {
  const address = parseIp4(network);
  return address !== undefined && networkContains({ address, prefix }, ip);
}

function contains6({ network, prefix }: ServerFacts['networks6'][number], ip: Ip6): boolean {
  const address = parseIp6(network);
  return address !== undefined && networkContains6({ address, prefix }, ip);
}
