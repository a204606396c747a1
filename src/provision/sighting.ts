import { ANY_IP4 } from '../address/ip4.ts';
import { type DhcpMessage, MESSAGE_TYPE } from '../codec/dhcp/message.ts';
import { type Dhcp6Message, MESSAGE_TYPE6 } from '../codec/dhcp6/message.ts';
import type { UnknownPolicy } from '../config/dhcp-network.ts';
import { type MachineTraces, plainWords } from '../domain/unknown-machine.ts';
import { type BootClient, bootClient } from './boot-client.ts';
import type { NodeClaim } from './choose-node.ts';
import type { DhcpPolicy } from './dhcp-policy.ts';
import { bootClient6 } from './dhcp6-client.ts';
import type { Dhcp6Policy } from './dhcp6-facts.ts';
import { architectureKey } from './firmware-table.ts';
import { relayPort } from './relay-port.ts';

/** A machine without a record that wants to boot. */
export interface Sighting extends MachineTraces {
  /** Which discoverable nodes it may become now. */
  readonly claim: NodeClaim;
}

type Asking = Pick<DhcpMessage, 'op' | 'giaddr' | 'options'>;

/**
 * What a message tells of its machine; undefined when it is none of a machine that begins to boot from the network.
 * @param network the one that the machine is in; undefined where nobody said what is there
 */
export function sightingOf(message: Asking, network: DhcpPolicy | undefined): Sighting | undefined {
  const { op, giaddr, options } = message;
  if (op !== 'request' || options.messageType !== MESSAGE_TYPE.DISCOVER) return undefined;
  const seen = seenOf(bootClient(message), options.vendorClass, network);
  return seen && { ...seen, ...(giaddr !== ANY_IP4 && { relay: giaddr }), ...relayPort(options) };
}

/** The same of DHCPv6. */
export function sightingOf6(
  { type, options }: Pick<Dhcp6Message, 'type' | 'options'>,
  network: Dhcp6Policy | undefined,
): Sighting | undefined {
  if (type !== MESSAGE_TYPE6.SOLICIT) return undefined;
  return seenOf(bootClient6(options), options.vendorClasses?.[0]?.texts[0], network);
}

function seenOf(
  { kind, architectures }: BootClient,
  vendor: string | undefined,
  network: { readonly name: string; readonly unknown: UnknownPolicy } | undefined,
): Sighting | undefined {
  if (kind === 'ordinary') return undefined;
  const [architecture] = architectures;
  const vendorClass = plainWords(vendor);
  return {
    claim: kind === 'ipxe' ? claimUnder(network?.unknown ?? 'boot') : 'none',
    ...(network !== undefined && { network: network.name }),
    ...(architecture !== undefined && { architecture: architectureKey(architecture) }),
    ...(vendorClass !== undefined && { vendorClass }),
  };
}

/**
 * What a machine whose iPXE asks may become. iPXE has loaded our boot program, so the machine is really here and boots from
 * us; and it asks for an address anew, so it gets the node's at once. A ROM's DISCOVER proves neither.
 */
export function claimUnder(policy: UnknownPolicy): NodeClaim {
  switch (policy) {
    case 'boot':
      return 'next';
    case 'discover':
      return 'by rule';
    case 'pool':
    case 'ignore':
      return 'none';
  }
}
