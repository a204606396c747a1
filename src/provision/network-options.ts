import { broadcastOf, netmaskFromPrefix } from '../address/network4.ts';
import type { DhcpMessage } from '../codec/dhcp/message.ts';
import { DHCP_OPTION_BY_CODE, type DhcpOptionName, type DhcpOptions } from '../codec/dhcp/options.ts';
import type { DhcpFacts } from './dhcp-facts.ts';

/**
 * The client's network settings: the netmask always and before the routers (RFC 2132 §3.3), the rest if the client lists it in
 * option 55 and in the order of its list, or all of it when there is no list.
 */
export function networkOptions({ options }: Pick<DhcpMessage, 'options'>, facts: DhcpFacts): DhcpOptions {
  const { subnetMask, ...known } = knownOptions(facts);
  const requested = options.parameterRequestList;
  const mask = subnetMask === undefined ? {} : { subnetMask };
  if (requested === undefined) return { ...mask, ...known };
  const wanted: Partial<Record<DhcpOptionName, unknown>> = { ...mask };
  for (const code of requested) {
    const name = DHCP_OPTION_BY_CODE.get(code);
    if (name !== undefined && name in known) wanted[name] = known[name as keyof typeof known];
  }
  return wanted as DhcpOptions;
}

function knownOptions({ policy, node, link }: DhcpFacts) {
  const dns = node?.dns ?? policy.dns;
  return {
    ...(link.network && { subnetMask: netmaskFromPrefix(link.network.prefix) }),
    ...(link.router && { routers: [link.router] }),
    ...(dns.length > 0 && { nameServers: dns }),
    ...(node && { hostName: node.name }),
    ...(node?.mtu !== undefined && { interfaceMtu: node.mtu }),
    ...(link.network && { broadcastAddress: broadcastOf(link.network) }),
  } satisfies DhcpOptions;
}
