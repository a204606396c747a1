import type { Ip6 } from '../address/ip6.ts';

/** What we promised to a machine by DHCPv6, or know about an address, from a range or by reservation. */
export interface Lease6 {
  readonly ip: Ip6;
  /**
   * Whose it is: the hardware address where it could be told, because ROM, iPXE and OS of one machine have different
   * DUIDs; else the DUID in hex behind `duid:`.
   */
  readonly machine: string;
  /** Who asked last: the DUID as hex, and the association of it that the address was given to. */
  readonly duid: string;
  readonly iaid: number;
  /** `declined`: the client found the address in use by another machine; nobody gets it until `expiresAt`. */
  readonly state: 'bound' | 'released' | 'declined';
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}
