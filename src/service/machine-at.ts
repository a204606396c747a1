import type { Ip4 } from '../address/ip4.ts';
import type { MacAddress } from '../address/mac-address.ts';
import { networkContains } from '../address/network4.ts';
import type { DhcpNetwork } from '../config/dhcp-network.ts';
import type { Cluster } from '../domain/cluster.ts';
import type { NetworkDevice } from '../domain/node-schema.ts';
import type { Leases } from './leases.ts';

export interface MachineAtSources {
  readonly leases: Pick<Leases, 'hwaddrOf'>;
  readonly cluster: () => Pick<Cluster, 'findByIp'>;
  readonly dhcp: { readonly enabled: boolean; readonly networks: readonly DhcpNetwork[] };
}

/**
 * Finds the machine that has an address: by its lease, and where another server gives the addresses by the registry.
 * There a machine that has no record remains unknown.
 */
export function findMachineAt({ leases, cluster, dhcp }: MachineAtSources): (ip: Ip4) => MacAddress | undefined {
  const isGivenElsewhere = (ip: Ip4) =>
    !dhcp.enabled || dhcp.networks.some(({ proxy, network }) => proxy && networkContains(network, ip));
  const registered = (ip: Ip4) => {
    const devices = Object.values<NetworkDevice>(cluster().findByIp(ip)?.networkDevices ?? {});
    return devices.find(({ ipaddr }) => ipaddr === ip)?.hwaddr;
  };
  return (ip) => leases.hwaddrOf(ip) ?? (isGivenElsewhere(ip) ? registered(ip) : undefined);
}
