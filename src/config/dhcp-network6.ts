import type { Ip6 } from '../address/ip6.ts';
import type { AddressRange6, Network6 } from '../address/network6.ts';
import type { UnknownPolicy } from './dhcp-network.ts';

/** A network whose machines DHCPv6 answers. Its name is that of the IPv4 network with the same machines. */
export interface DhcpNetwork6 {
  readonly name: string;
  readonly network: Network6;
  /** The card on it; undefined where only relays lead to it. */
  readonly interface?: string;
  /** Our address as its machines see it: where boot programs and scripts are. */
  readonly server: Ip6;
  /** For machines without a reservation. */
  readonly range?: AddressRange6;
  readonly dns: readonly Ip6[];
  readonly leaseSeconds: number;
  /** We alone serve this network, so clients need not wait for other servers. */
  readonly authoritative: boolean;
  readonly unknown: UnknownPolicy;
}
