import { type Network4, networkContains, networkOf, prefixFromNetmask } from '../../../address/network4.ts';
import { type AddressRange, rangeContains } from '../../../address/range4.ts';
import type { DhcpNetwork } from '../../../config/dhcp-network.ts';
import { type NetworkDevice, primaryDevice, type ResolvedNode } from '../../../domain/node-schema.ts';
import { foldNodeset } from '../../../domain/nodeset/fold-nodeset.ts';
import { checkAddresses } from '../../../domain/registry-rules-addresses.ts';
import { reservedAddress } from '../../../domain/registry-rules-networks.ts';
import { defineCheck, type Finding, fail, skip, warn } from '../check.ts';

interface AddressFacts {
  readonly nodes: readonly ResolvedNode[];
  readonly networks: readonly DhcpNetwork[];
}

/** Addresses of nodes fit one another and the network. */
export const addresses = defineCheck<AddressFacts>({
  id: 'addresses',
  title: 'addresses of nodes',
  needsDaemon: true,
  gather: async ({ config, daemon }) => {
    if (daemon === undefined) return skip('no daemon');
    return { nodes: [...daemon.cluster().nodes.values()], networks: config.dhcp.networks };
  },
  judge: (facts) => [
    ...checkAddresses(facts.nodes).map(({ what, records: [{ name }] }) =>
      fail(what, `wwctl node set ${name} --netname DEVICE --ipaddr ADDRESS`),
    ),
    ...reserved(facts),
    ...taken(facts),
    ...outside(facts),
    ...unreachableGateways(facts),
    ...inRanges(facts),
  ],
  ok: ({ nodes, networks }) => `no collisions among ${nodes.length} nodes in ${describeNetworks(networks)}`,
});

function taken({ nodes, networks }: AddressFacts): readonly Finding[] {
  const whose = (ipaddr: string | undefined): string | undefined => {
    if (ipaddr === undefined) return undefined;
    if (networks.some(({ server }) => ipaddr === server)) return `this server's own address, ${ipaddr}`;
    const isRouter = networks.some(({ router }) => ipaddr === router);
    return isRouter ? `the address of the gateway (dhcp: router), ${ipaddr}` : undefined;
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

/** Also of devices without a netmask of their own: they have that of the network that they are in. */
function reserved({ nodes, networks }: AddressFacts): readonly Finding[] {
  return devicesOf(nodes).flatMap(({ node, name, device }) => {
    const own = networkOfDevice(device, networks);
    const what = own && device.ipaddr && reservedAddress(own, device.ipaddr);
    if (!what) return [];
    const detail = `device ${name} of node ${node} has ${device.ipaddr}, ${what}`;
    return [fail(detail, setDevice(node, name, '--ipaddr ADDRESS'))];
  });
}

/** Without a netmask, the configured network that the address lies in. */
function networkOfDevice({ ipaddr, netmask }: NetworkDevice, networks: AddressFacts['networks']): Network4 | undefined {
  if (ipaddr === undefined) return undefined;
  const prefix = netmask && prefixFromNetmask(netmask);
  if (prefix !== undefined) return networkOf(ipaddr, prefix);
  return netmask === undefined ? networks.find(({ network }) => networkContains(network, ipaddr))?.network : undefined;
}

/** Fine behind a relay, else DHCP cannot give it. */
function outside({ nodes, networks }: AddressFacts): readonly Finding[] {
  const names = nodes
    .filter((node) => {
      const ipaddr = primaryDevice(node)?.device.ipaddr;
      return ipaddr !== undefined && networks.every(({ network }) => !networkContains(network, ipaddr));
    })
    .map(({ name }) => name);
  const [first] = names;
  if (first === undefined) return [];
  const detail = `the primary address of ${foldNodeset(names)} is outside of ${describeNetworks(networks)}: only right behind a DHCP relay`;
  return [warn(detail, `wwctl node list --net '${foldNodeset(names)}'`)];
}

function unreachableGateways({ nodes, networks }: AddressFacts): readonly Finding[] {
  return devicesOf(nodes).flatMap(({ node, name, device }) => {
    const { gateway } = device;
    const network = networkOfDevice(device, networks);
    if (gateway === undefined || network === undefined || networkContains(network, gateway)) return [];
    const place = `${network.address}/${network.prefix}`;
    const detail = `the gateway ${gateway} of device ${name} of node ${node} is outside of its network ${place}`;
    return [fail(detail, setDevice(node, name, '--gateway ADDRESS'))];
  });
}

function inRanges({ nodes, networks }: AddressFacts): readonly Finding[] {
  return networks.flatMap(({ range }) => (range === undefined ? [] : inRange(nodes, range)));
}

function inRange(nodes: readonly ResolvedNode[], range: AddressRange): readonly Finding[] {
  const inside = devicesOf(nodes).filter(
    ({ device: { ipaddr } }) => ipaddr !== undefined && rangeContains(range, ipaddr),
  );
  if (inside.length === 0) return [];
  const names = foldNodeset(inside.map(({ node }) => node));
  const detail = `${inside.length} addresses (${names}) lie in the range ${range.start} to ${range.end}, which has that many less for others`;
  return [warn(detail, `wwctl node list --net '${names}'`)];
}

function describeNetworks(networks: AddressFacts['networks']): string {
  return networks.map(({ network: { address, prefix } }) => `${address}/${prefix}`).join(', ');
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
