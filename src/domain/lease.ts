import type { Ip4 } from '../address/ip4.ts';
import type { MacAddress } from '../address/mac-address.ts';

/** What we promised to a machine, or know about an address, from the pool or by reservation. */
export interface Lease {
  readonly ip: Ip4;
  /** The hardware address, not the client identifier, is the key: ROM, iPXE and OS of one machine send different identifiers. */
  readonly hwaddr: MacAddress;
  /** `declined`: the client found the address in use by another machine; nobody gets it until `expiresAt`. */
  readonly state: 'bound' | 'released' | 'declined';
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly hostname?: string;
}
