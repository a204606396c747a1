import type { Ip6 } from '../address/ip6.ts';
import type { Network6 } from '../address/network6.ts';
import type { DhcpNetwork6 } from '../config/dhcp-network6.ts';
import type { AddressChoice6 } from './address-choice6.ts';
import type { BootPrograms } from './boot-file.ts';

/** How this server answers on one IPv6 network: the same for every machine there. */
export interface Dhcp6Policy extends DhcpNetwork6, BootPrograms {
  /** Machines that are neither registered nor booting get no answer. */
  readonly ignoreNonBoot: boolean;
}

/** What the registry says of the node's device that is asking. */
export interface Dhcp6Node {
  readonly name: string;
  readonly ip?: Ip6;
  readonly dns?: readonly Ip6[];
}

/** All that the verdict on one message rests on, besides the message. */
export interface Dhcp6Facts {
  /** Of the network that the client is answered in; undefined when a relay speaks for one that is not served here. */
  readonly policy: Dhcp6Policy | undefined;
  /** All networks on the client's wire. */
  readonly onLink: readonly Network6[];
  /** What a relay calls the client's link. */
  readonly link?: Ip6;
  readonly serverId: Uint8Array;
  readonly node: Dhcp6Node | undefined;
  /** An admin wants nothing of this machine. */
  readonly isIgnored: boolean;
  /** The registry's address for the device, when it belongs to one of those networks. */
  readonly reserved: Ip6 | undefined;
  /** The address that this machine would get now. */
  readonly choice: AddressChoice6 | undefined;
  /** The address that was leased to this machine and is still its own. */
  readonly held: Ip6 | undefined;
  /**
   * The association that has it now; undefined when the client that asks is not the one that was given it. Firmware, iPXE
   * and system of one machine follow one another, and the first gives back what the next has already.
   */
  readonly heldIaid: number | undefined;
}
