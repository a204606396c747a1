import { type Ip4, parseIp4 } from '../address/ip4.ts';
import { type Ip6, parseIp6 } from '../address/ip6.ts';
import { type MacAddress, portIdentity } from '../address/mac-address.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { NetworkDevice, ResolvedNode } from '../domain/node-schema.ts';
import type { DhcpNode } from '../provision/dhcp-policy.ts';
import type { Dhcp6Node } from '../provision/dhcp6-facts.ts';

/** What the registry says of the device with this hardware address, as DHCP needs it. */
export function dhcpNode(cluster: Cluster, hwaddr: MacAddress): DhcpNode | undefined {
  const found = deviceOf(cluster, hwaddr);
  if (found === undefined) return undefined;
  const { ipaddr, netmask, gateway, mtu } = found.device;
  const dns = nameServers<Ip4>(found.device, parseIp4);
  return {
    name: found.node.name,
    ...(ipaddr && { ip: ipaddr }),
    ...(netmask && { netmask }),
    ...(gateway && { gateway }),
    ...(mtu !== undefined && { mtu }),
    ...(dns.length > 0 && { dns }),
  };
}

/** The same as DHCPv6 needs it. */
export function dhcp6Node(cluster: Cluster, hwaddr: MacAddress): Dhcp6Node | undefined {
  const found = deviceOf(cluster, hwaddr);
  if (found === undefined) return undefined;
  const { ipaddr6 } = found.device;
  const dns = nameServers<Ip6>(found.device, parseIp6);
  return { name: found.node.name, ...(ipaddr6 && { ip: ipaddr6 }), ...(dns.length > 0 && { dns }) };
}

function deviceOf(
  cluster: Cluster,
  hwaddr: MacAddress,
): { readonly node: ResolvedNode; readonly device: NetworkDevice } | undefined {
  const node = cluster.findByHwaddr(hwaddr);
  const device = Object.values<NetworkDevice>(node?.networkDevices ?? {}).find(
    (candidate: NetworkDevice) =>
      candidate.hwaddr !== undefined && portIdentity(candidate.hwaddr) === portIdentity(hwaddr),
  );
  return node === undefined || device === undefined ? undefined : { node, device };
}

/** The device's tags DNS, DNS1, DNS2, … as Warewulf has them, as far as they are addresses of this version. */
function nameServers<A>({ tags }: NetworkDevice, parse: (text: string) => A | undefined): readonly A[] {
  return Object.keys(tags)
    .filter((name) => /^DNS\d*$/.test(name))
    .sort()
    .flatMap((name) => parse(tags[name] ?? '') ?? []);
}
