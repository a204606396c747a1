import { type Ip4, parseIp4 } from '../address/ip4.ts';
import { networkContains } from '../address/network4.ts';
import type { ServerFacts } from './context.ts';

/**
 * The server as a machine sees it: with our address on its network, where that is one of the configured ones.
 * @param address of the machine; undefined for the server itself, and for nodes without one
 */
export function serverSeenFrom(address: string | undefined, server: ServerFacts): ServerFacts {
  const ip = address === undefined ? undefined : parseIp4(address);
  const seen = ip && server.networks.find((candidate) => contains(candidate, ip));
  if (seen === undefined) return server;
  const { ipaddr, netmask, network, prefix } = seen;
  return { ...server, ipaddr, netmask, network, prefix };
}

function contains({ network, prefix }: ServerFacts['networks'][number], ip: Ip4): boolean {
  const address = parseIp4(network);
  return address !== undefined && networkContains({ address, prefix }, ip);
}
