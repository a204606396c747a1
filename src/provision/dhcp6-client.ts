import { macOfEui64 } from '../address/eui64.ts';
import type { Ip6 } from '../address/ip6.ts';
import { type MacAddress, macAddressFromBytes } from '../address/mac-address.ts';
import { HTYPE } from '../codec/dhcp/message.ts';
import type { Dhcp6Message } from '../codec/dhcp6/message.ts';
import type { Dhcp6Options } from '../codec/dhcp6/options.ts';
import { type BootClient, bootClient } from './boot-client.ts';
import type { RelayPath } from './dhcp6-relay.ts';

/** A client's message, and how it came. */
export interface Received6 {
  readonly message: Dhcp6Message;
  /** The client's own address on its link: the source of its datagram, or what the first relay says of it. */
  readonly peerAddress: Ip6;
  readonly path: RelayPath;
}

/** Types of a DUID that hold a hardware address, and where it begins (RFC 8415 §11.2, §11.4). */
const DUID_ADDRESS_OFFSET: ReadonlyMap<number, number> = new Map([
  [1, 8],
  [3, 4],
]);

/**
 * The hardware addresses that a client may have, the best evidence first: what its relay saw on the wire (RFC 6939), what its
 * link-local address was made from, and what its DUID was made from, which may be another card of the same machine. Firmware has
 * a DUID made from its UUID, which names none.
 */
export function clientHwaddrs({ message, peerAddress, path }: Received6): readonly MacAddress[] {
  const seen = path.clientLinkLayerAddress;
  const found = [
    seen?.type === HTYPE.ethernet ? macAddressFromBytes(seen.address) : undefined,
    macOfEui64(peerAddress),
    message.options.clientId && macOfDuid(message.options.clientId),
  ];
  return [...new Set(found.filter((hwaddr) => hwaddr !== undefined && isOneCard(hwaddr)))] as MacAddress[];
}

/** What the client says of itself by options 15, 16 and 61: the same as in DHCPv4 by 77, 60 and 93. */
export function bootClient6({ userClass, vendorClasses, clientArchitectures }: Dhcp6Options): BootClient {
  const vendorClass = vendorClasses?.flatMap(({ texts }) => texts).find((text) => /^(?:PXE|HTTP)Client/.test(text));
  return bootClient({
    options: {
      ...(userClass && { userClass }),
      ...(vendorClass !== undefined && { vendorClass }),
      ...(clientArchitectures && { clientArchitectures }),
    },
  });
}

/** A DUID as text, e.g. `00030001525400000001`. */
export function duidText(duid: Uint8Array): string {
  return Array.from(duid, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function macOfDuid(duid: Uint8Array): MacAddress | undefined {
  const offset = DUID_ADDRESS_OFFSET.get((duid[0] ?? 0) * 256 + (duid[1] ?? 0));
  const hardwareType = (duid[2] ?? 0) * 256 + (duid[3] ?? 0);
  if (offset === undefined || hardwareType !== HTYPE.ethernet) return undefined;
  return macAddressFromBytes(duid.subarray(offset));
}

/** Not of a group, and not zero. */
function isOneCard(hwaddr: MacAddress): boolean {
  return (Number.parseInt(hwaddr.slice(0, 2), 16) & 1) === 0 && hwaddr !== '00:00:00:00:00:00';
}
