import type { Ip4 } from '../address/ip4.ts';

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
