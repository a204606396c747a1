import { type Ip4, ip4ToNumber } from '../../../address/ip4.ts';
import { type Network4, networkContains, networkOf, prefixFromNetmask } from '../../../address/network4.ts';
import { type NetworkDevice, primaryDevice, type ResolvedNode } from '../../../domain/node-schema.ts';
import { foldNodeset } from '../../../domain/nodeset/fold-nodeset.ts';
import { checkAddresses } from '../../../domain/registry-rules-addresses.ts';
import { reservedAddress } from '../../../domain/registry-rules-networks.ts';
import { defineCheck, type Finding, fail, skip, warn } from '../check.ts';

interface AddressFacts {
  readonly nodes: readonly ResolvedNode[];
  readonly network: Network4;
  readonly server: Ip4;
  readonly router: Ip4 | undefined;
  readonly range: { readonly start: Ip4; readonly end: Ip4 } | undefined;
}

/** Addresses of nodes fit one another and the network. */
export const addresses = defineCheck<AddressFacts>({
  id: 'addresses',
  title: 'addresses of nodes',
  needsDaemon: true,
  gather: async ({ config, daemon }) => {
    if (daemon === undefined) return skip('no daemon');
    const { rangeStart: start, rangeEnd: end, router } = config.dhcp;
    return {
      nodes: [...daemon.cluster().nodes.values()],
      network: config.network,
      server: config.ipaddr,
      router,
      range: start === undefined || end === undefined ? undefined : { start, end },
    };
  },
  judge: (facts) => [
    ...checkAddresses(facts.nodes).map(({ what, records: [{ name }] }) =>
      fail(what, `wwctl node set ${name} --netname DEVICE --ipaddr ADDRESS`),
    ),
    ...reserved(facts),
    ...taken(facts),
    ...outside(facts),
    ...unreachableGateways(facts),
    ...inRange(facts),
  ],
  ok: ({ nodes, network }) => `no collisions among ${nodes.length} nodes in ${network.address}/${network.prefix}`,
});

function taken({ nodes, server, router }: AddressFacts): readonly Finding[] {
  const whose = (ipaddr: string | undefined): string | undefined => {
    if (ipaddr === undefined) return undefined;
    if (ipaddr === server) return `this server's own address, ${ipaddr}`;
    return ipaddr === router ? `the address of the gateway (dhcp: router), ${ipaddr}` : undefined;
  };
  const devices = devicesOf(nodes).flatMap(({ node, name, device }) => {
    const other = whose(device.ipaddr);
    const what = `device ${name} of node ${node} has ${other}`;
    return other === undefined ? [] : [fail(what, setDevice(node, name, '--ipaddr ADDRESS'))];
  });
  const controllers = nodes.flatMap(({ name, ipmi }) => {
    const other = whose(ipmi.ipaddr);
    if (other === undefined) return [];
    return [fail(`the BMC of node ${name} has ${other}`, `wwctl node set ${name} --ipmiaddr ADDRESS`)];
  });
  return [...devices, ...controllers];
}

/** Also of devices without a netmask of their own: they have that of the cluster network. */
function reserved({ nodes, network }: AddressFacts): readonly Finding[] {
  return devicesOf(nodes).flatMap(({ node, name, device }) => {
    const own = networkOfDevice(device, network);
    const what = own && device.ipaddr && reservedAddress(own, device.ipaddr);
    if (!what) return [];
    const detail = `device ${name} of node ${node} has ${device.ipaddr}, ${what}`;
    return [fail(detail, setDevice(node, name, '--ipaddr ADDRESS'))];
  });
}

/** Without a netmask, the cluster network where the address lies in it. */
function networkOfDevice({ ipaddr, netmask }: NetworkDevice, cluster: Network4): Network4 | undefined {
  if (ipaddr === undefined) return undefined;
  const prefix = netmask && prefixFromNetmask(netmask);
  if (prefix !== undefined) return networkOf(ipaddr, prefix);
  return netmask === undefined && networkContains(cluster, ipaddr) ? cluster : undefined;
}

/** Fine behind a relay, else DHCP cannot give it. */
function outside({ nodes, network }: AddressFacts): readonly Finding[] {
  const names = nodes
    .filter((node) => {
      const ipaddr = primaryDevice(node)?.device.ipaddr;
      return ipaddr !== undefined && !networkContains(network, ipaddr);
    })
    .map(({ name }) => name);
  const [first] = names;
  if (first === undefined) return [];
  const detail = `the primary address of ${foldNodeset(names)} is outside of ${network.address}/${network.prefix}: only right behind a DHCP relay`;
  return [warn(detail, `wwctl node list --net '${foldNodeset(names)}'`)];
}

function unreachableGateways({ nodes, network: cluster }: AddressFacts): readonly Finding[] {
  return devicesOf(nodes).flatMap(({ node, name, device }) => {
    const { gateway } = device;
    const network = networkOfDevice(device, cluster);
    if (gateway === undefined || network === undefined || networkContains(network, gateway)) return [];
    const place = `${network.address}/${network.prefix}`;
    const detail = `the gateway ${gateway} of device ${name} of node ${node} is outside of its network ${place}`;
    return [fail(detail, setDevice(node, name, '--gateway ADDRESS'))];
  });
}

function inRange({ nodes, range }: AddressFacts): readonly Finding[] {
  if (range === undefined) return [];
  const [start, end] = [ip4ToNumber(range.start), ip4ToNumber(range.end)];
  const inside = devicesOf(nodes).filter(({ device: { ipaddr } }) => {
    const value = ipaddr === undefined ? -1 : ip4ToNumber(ipaddr);
    return value >= start && value <= end;
  });
  if (inside.length === 0) return [];
  const names = foldNodeset(inside.map(({ node }) => node));
  const detail = `${inside.length} addresses (${names}) lie in the range ${range.start} to ${range.end}, which has that many less for others`;
  return [warn(detail, `wwctl node list --net '${names}'`)];
}

interface DeviceOfNode {
  readonly node: string;
  readonly name: string;
  readonly device: NetworkDevice;
}

function devicesOf(nodes: readonly ResolvedNode[]): readonly DeviceOfNode[] {
  return nodes.flatMap(({ name: node, networkDevices }) =>
    Object.entries<NetworkDevice>(networkDevices).map(([name, device]) => ({ node, name, device })),
  );
}

function setDevice(node: string, device: string, flags: string): string {
  return `wwctl node set ${node} --netname ${device} ${flags}`;
}
