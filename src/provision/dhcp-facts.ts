import type { Ip4 } from '../address/ip4.ts';
import type { AddressChoice } from './address-choice.ts';
import type { DhcpLink } from './dhcp-link.ts';
import type { DhcpNode, DhcpPolicy } from './dhcp-policy.ts';

/** All that the verdict on one message rests on, besides the message. */
export interface DhcpFacts {
  /** Of the network that the client is answered in. */
  readonly policy: DhcpPolicy;
  /** Our addresses on all networks. */
  readonly servers: ReadonlySet<Ip4>;
  readonly node: DhcpNode | undefined;
  /** No node, and an admin said that it shall not boot from us. */
  readonly isIgnored: boolean;
  readonly link: DhcpLink;
  /** The address that this machine would get now. */
  readonly choice: AddressChoice | undefined;
  /** The address that was leased or offered to this machine and is still its own. */
  readonly held: Ip4 | undefined;
}
