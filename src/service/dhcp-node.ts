import { type Ip4, parseIp4 } from '../address/ip4.ts';
import { type MacAddress, portIdentity } from '../address/mac-address.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { NetworkDevice } from '../domain/node-schema.ts';
import type { DhcpNode } from '../provision/dhcp-policy.ts';

/** What the registry says of the device with this hardware address, as DHCP needs it. */
export function dhcpNode(cluster: Cluster, hwaddr: MacAddress): DhcpNode | undefined {
  const node = cluster.findByHwaddr(hwaddr);
  const device = Object.values<NetworkDevice>(node?.networkDevices ?? {}).find(
    (candidate: NetworkDevice) =>
      candidate.hwaddr !== undefined && portIdentity(candidate.hwaddr) === portIdentity(hwaddr),
  );
  if (node === undefined || device === undefined) return undefined;
  const { ipaddr, netmask, gateway, mtu } = device;
  const dns = nameServers(device);
  return {
    name: node.name,
    ...(ipaddr && { ip: ipaddr }),
    ...(netmask && { netmask }),
    ...(gateway && { gateway }),
    ...(mtu !== undefined && { mtu }),
    ...(dns.length > 0 && { dns }),
  };
}

/** The device's tags DNS, DNS1, DNS2, … as Warewulf has them. */
function nameServers({ tags }: NetworkDevice): readonly Ip4[] {
  return Object.keys(tags)
    .filter((name) => /^DNS\d*$/.test(name))
    .sort()
    .flatMap((name) => parseIp4(tags[name] ?? '') ?? []);
}
