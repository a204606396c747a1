import { type Ip, isIp6 } from '../address/ip.ts';
import type { Ip4 } from '../address/ip4.ts';
import type { Ip6 } from '../address/ip6.ts';
import type { MacAddress } from '../address/mac-address.ts';
import type { Composition } from '../compose.ts';
import type { DhcpNetwork } from '../config/dhcp-network.ts';
import type { DhcpNetwork6 } from '../config/dhcp-network6.ts';
import { bootFilesOf } from '../provision/served-loaders.ts';
import type { Sighting } from '../provision/sighting.ts';
import { dhcp6Node, dhcpNode } from '../service/dhcp-node.ts';

/** What the DHCP server needs of the rest. */
export function dhcpOptions(parts: Composition) {
  const { config, log, now, bootEvents, leases, registry, discovery, openUdpSocket, addressProbes } = parts;
  const [first, ...others] = config.dhcp.networks;
  const policies = [withPrograms(first, parts), ...others.map((network) => withPrograms(network, parts))] as const;
  return {
    settings: { policies, port: config.dhcp.port, proxyPort: config.dhcp.proxyPort },
    leases,
    probes: addressProbes,
    findNode: (hwaddr: MacAddress) => dhcpNode(registry.cluster(), hwaddr),
    saw: saw(parts),
    isIgnored: (hwaddr: MacAddress) => discovery.isIgnored(hwaddr),
    isReserved: (ip: Ip4) => registry.cluster().findByIp(ip) !== undefined,
    openSocket: openUdpSocket,
    record: bootEvents.record,
    log,
    now,
  };
}

/** The same for DHCPv6. */
export function dhcp6Options(parts: Composition) {
  const { config, log, now, bootEvents, leases6, registry, discovery, openUdpSocket } = parts;
  return {
    policies: config.dhcp.networks6.map((network) => withPrograms(network, parts)),
    serverId: parts.dhcp6ServerId,
    leases: leases6,
    findNode: (hwaddr: MacAddress) => dhcp6Node(registry.cluster(), hwaddr),
    saw: saw(parts),
    isIgnored: (hwaddr: MacAddress) => discovery.isIgnored(hwaddr),
    isReserved: (ip: Ip6) => registry.cluster().findByIp(ip) !== undefined,
    openSocket: openUdpSocket,
    record: bootEvents.record,
    log,
    now,
  };
}

function saw({ discovery, log }: Composition) {
  return async (hwaddr: MacAddress, sighting: Sighting): Promise<void> => {
    const node = await discovery.saw(hwaddr, sighting);
    if (node !== undefined) log.info({ node, hwaddr }, 'a discoverable node took an unknown machine');
  };
}

/** Where the HTTP server is, as a URL has it. */
export function authorityOf(address: Ip, { config: { warewulf } }: Composition): string {
  return isIp6(address) ? `[${address}]:${warewulf.port}` : `${address}:${warewulf.port}`;
}

/** A network with what machines there load. */
function withPrograms<Network extends DhcpNetwork | DhcpNetwork6>(network: Network, parts: Composition) {
  const { config, loaders } = parts;
  const authority = authorityOf(network.server, parts);
  let known = loaders.current();
  let bootFiles = bootFilesOf(known, authority);
  return {
    ...network,
    ignoreNonBoot: config.dhcp.ignoreNonBootClients,
    // Anew only when other programs were found, and not for every message.
    get bootFiles() {
      const current = loaders.current();
      if (current !== known) {
        known = current;
        bootFiles = bootFilesOf(current, authority);
      }
      return bootFiles;
    },
    scriptAuthority: authority,
  };
}
