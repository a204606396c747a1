import type { Ip4 } from '../address/ip4.ts';
import type { Network4 } from '../address/network4.ts';
import type { AddressRange } from '../address/range4.ts';

/** What a machine without a record in the registry gets. */
export const UNKNOWN_POLICIES = ['ignore', 'pool', 'boot', 'discover'] as const;
export type UnknownPolicy = (typeof UNKNOWN_POLICIES)[number];

/** A network whose machines DHCP answers. */
export interface DhcpNetwork {
  readonly name: string;
  readonly network: Network4;
  /** The card on it; undefined where only relays lead to it. */
  readonly interface?: string;
  /** Our address as its machines see it: server identifier, and where boot programs and scripts are. */
  readonly server: Ip4;
  /** For machines without a reservation. */
  readonly range?: AddressRange;
  /** For machines whose record has none. */
  readonly router?: Ip4;
  readonly dns: readonly Ip4[];
  readonly leaseSeconds: number;
  /** We alone serve this network, so a wrong address may be refused aloud (NAK). */
  readonly authoritative: boolean;
  /**
   * `ignore`: no answer at all; `pool`: an address and no boot program; `boot`: both, and the next discoverable node;
   * `discover`: both, and a discoverable node only by its rules or an admin's decision.
   */
  readonly unknown: UnknownPolicy;
  /** Another server gives the addresses; we only say what to load. */
  readonly proxy?: boolean;
  /** Another network on the same wire. */
  readonly sharedWith?: string;
}

/** The name of the network of `ipaddr`, which the keys of section `dhcp` describe. */
export const FIRST_NETWORK = 'default';

/** The networks in groups of one wire each, all in the order of the file. */
export function wiresOf<N extends Pick<DhcpNetwork, 'name' | 'sharedWith'>>(
  networks: readonly N[],
): readonly (readonly N[])[] {
  let wires: readonly (readonly N[])[] = networks.map((network) => [network]);
  for (const { name, sharedWith } of networks) {
    if (sharedWith === undefined) continue;
    const isJoined = (wire: readonly N[]) =>
      wire.some((network) => network.name === name || network.name === sharedWith);
    const joined = new Set(wires.filter(isJoined).flat());
    const whole = networks.filter((network) => joined.has(network));
    wires = [...wires.filter((wire) => !isJoined(wire)), whole];
  }
  return wires;
}
