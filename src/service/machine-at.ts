import { macOfEui64 } from '../address/eui64.ts';
import { type Ip, isIp6 } from '../address/ip.ts';
import type { Ip4 } from '../address/ip4.ts';
import type { MacAddress } from '../address/mac-address.ts';
import { networkContains } from '../address/network4.ts';
import type { DhcpNetwork } from '../config/dhcp-network.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { NetworkDevice } from '../domain/node-schema.ts';
import type { Leases } from './leases.ts';
import type { Leases6 } from './leases6.ts';

export interface MachineAtSources {
  readonly leases: Pick<Leases, 'hwaddrOf'>;
  readonly leases6: Pick<Leases6, 'hwaddrOf'>;
  readonly cluster: () => Pick<Cluster, 'findByIp'>;
  readonly dhcp: { readonly enabled: boolean; readonly ipv4: boolean; readonly networks: readonly DhcpNetwork[] };
}

/**
 * Finds the machine that has an address: by its lease, and where another server gives the addresses by the registry.
 * There a machine that has no record remains unknown.
 */
export function findMachineAt(sources: MachineAtSources): (ip: Ip) => MacAddress | undefined {
  const { leases, leases6, cluster, dhcp } = sources;
  const isGivenElsewhere = (ip: Ip4) =>
    !dhcp.enabled || !dhcp.ipv4 || dhcp.networks.some(({ proxy, network }) => proxy && networkContains(network, ip));
  const registered = (ip: Ip4) => {
    const devices = Object.values<NetworkDevice>(cluster().findByIp(ip)?.networkDevices ?? {});
    return devices.find(({ ipaddr }) => ipaddr === ip)?.hwaddr;
  };
  return (ip) => {
    // Firmware may speak by its link-local address, or by one that it made itself.
    if (isIp6(ip)) return leases6.hwaddrOf(ip) ?? macOfEui64(ip);
    return leases.hwaddrOf(ip) ?? (isGivenElsewhere(ip) ? registered(ip) : undefined);
  };
}
