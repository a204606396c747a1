import type { Ip4 } from '../address/ip4.ts';
import { broadcastOf, type Network4, networkOf, prefixFromNetmask } from '../address/network4.ts';
import type { NetworkDevice, ResolvedNode } from './node-schema.ts';
import type { RuleProblem } from './rule-problem.ts';

/** No machine can have the first or the last address of its network. What a node had before may stay. */
export function checkHostAddresses(
  nodes: Iterable<ResolvedNode>,
  before: ReadonlyMap<string, ResolvedNode>,
): RuleProblem[] {
  const problems: RuleProblem[] = [];
  for (const { name, networkDevices } of nodes) {
    for (const [device, { ipaddr, netmask }] of Object.entries<NetworkDevice>(networkDevices)) {
      const prefix = netmask && prefixFromNetmask(netmask);
      const reserved = ipaddr && prefix !== undefined && reservedAddress(networkOf(ipaddr, prefix), ipaddr);
      const old = before.get(name)?.networkDevices[device];
      if (!reserved || (old?.ipaddr === ipaddr && old.netmask === netmask)) continue;
      problems.push({
        records: [{ kind: 'node', name }],
        what: `${ipaddr} of device ${device} is ${reserved}`,
        remedy: 'Give it an address in between, or another netmask.',
        isConflict: false,
      });
    }
  }
  return problems;
}

/** What the address is reserved for in its network. Networks of one or two addresses reserve none (RFC 3021). */
export function reservedAddress(network: Network4, ip: Ip4): string | undefined {
  const place = `${network.address}/${network.prefix}`;
  if (network.prefix >= 31) return undefined;
  if (ip === network.address) return `the address of the network ${place} itself`;
  return ip === broadcastOf(network) ? `the broadcast address of the network ${place}` : undefined;
}
