import type { Ip4 } from '../address/ip4.ts';
import type { Ip6 } from '../address/ip6.ts';

/** One IPv4 address of one network interface of this host. */
export interface InterfaceAddress {
  /** E.g. `eth0`. */
  readonly interface: string;
  readonly ip: Ip4;
  /** Prefix length, 0–32. */
  readonly prefix: number;
  readonly isLoopback: boolean;
}

/** All IPv4 addresses of this host, also those of interfaces without a carrier. */
export type ListInterfaceAddresses = () => readonly InterfaceAddress[];

/** One IPv6 address of one network interface of this host. */
export interface InterfaceAddress6 {
  readonly interface: string;
  readonly ip: Ip6;
  /** Prefix length, 0–128. */
  readonly prefix: number;
}

/** All IPv6 addresses of this host but those of the links alone. */
export type ListInterfaceAddresses6 = () => readonly InterfaceAddress6[];
