import { ANY_IP4, type Ip4, ip4FromNumber } from '../address/ip4.ts';
import { type Network4, networkContains, networkOf, prefixFromNetmask } from '../address/network4.ts';
import type { DhcpMessage } from '../codec/dhcp/message.ts';
import { RELAY_SUB_OPTIONS } from '../codec/dhcp/options.ts';
import { findSubOption } from '../codec/dhcp/sub-options.ts';
import type { DhcpNode, DhcpPolicy } from './dhcp-policy.ts';

/** The network that a client is on, as seen from here. */
export interface DhcpLink {
  /** Undefined when a relay speaks for a network that is neither ours nor the node's. */
  readonly network?: Network4;
  readonly router?: Ip4;
  /** The registry's address for the device, when it belongs to that network. */
  readonly reserved?: Ip4;
  /** The pool's addresses are valid there. */
  readonly hasPool: boolean;
}

type Place = Pick<DhcpMessage, 'ciaddr' | 'giaddr' | 'options'>;
type Ours = Pick<DhcpPolicy, 'server' | 'network' | 'router'>;

/** A node's own network and gateway go before the server's; a relay may ask for a node of a network that has no pool. */
export function dhcpLink(message: Place, node: DhcpNode | undefined, ours: Ours): DhcpLink {
  const relayed = relayedLink(message);
  const nodeNetwork = node?.ip === undefined ? undefined : networkOf(node.ip, prefixOf(node, ours));
  const isNodeThere =
    nodeNetwork !== undefined &&
    (networkContains(nodeNetwork, relayed ?? ours.server) || (relayed === undefined && message.ciaddr === node?.ip));
  const isOurs = relayed === undefined || networkContains(ours.network, relayed);
  const network = isNodeThere ? nodeNetwork : isOurs ? ours.network : undefined;
  const router = network && [node?.gateway, ours.router].find((ip) => ip !== undefined && networkContains(network, ip));
  return {
    ...(network && { network }),
    ...(router && { router }),
    ...(isNodeThere && node?.ip && { reserved: node.ip }),
    hasPool: isOurs,
  };
}

function prefixOf({ netmask }: DhcpNode, ours: Ours): number {
  return (netmask && prefixFromNetmask(netmask)) ?? ours.network.prefix;
}

/** RFC 3527: a relay may name the client's network apart from its own address. */
function relayedLink({ giaddr, options }: Place): Ip4 | undefined {
  if (giaddr === ANY_IP4) return undefined;
  const selected = findSubOption(options.relayAgentInformation ?? new Uint8Array(), RELAY_SUB_OPTIONS.linkSelection);
  if (selected?.length !== 4) return giaddr;
  return ip4FromNumber(new DataView(selected.buffer, selected.byteOffset).getUint32(0));
}
