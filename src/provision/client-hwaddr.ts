import { type MacAddress, macAddressFromBytes } from '../address/mac-address.ts';
import { type DhcpMessage, HTYPE } from '../codec/dhcp/message.ts';

/** Who a message is from, or why that cannot be told. */
export type ClientHwaddr = { readonly hwaddr: MacAddress } | { readonly drop: string };

const GUID_BYTES = 8;
const INFINIBAND_BYTES = 20;

/** The hardware address that names the machine in the registry and in the leases. */
export function clientHwaddr(message: Pick<DhcpMessage, 'htype' | 'chaddr' | 'options'>): ClientHwaddr {
  const { htype, chaddr, options } = message;
  if (htype === HTYPE.ethernet && chaddr.length === 6) return ethernetHwaddr(chaddr);
  if (htype === HTYPE.infiniband) return infinibandClient(options.clientIdentifier);
  return { drop: `hardware type ${htype} with ${chaddr.length} address bytes` };
}

/**
 * An InfiniBand port as a 20-byte hardware address with queue pair 0: the queue pair changes at every boot, the port GUID in the
 * last 8 bytes stays.
 * @param address 20 bytes, or the 8 bytes of the GUID alone, which is given the default subnet prefix fe80::/64.
 */
function infinibandHwaddr(address: Uint8Array): MacAddress | undefined {
  const bytes = new Uint8Array(INFINIBAND_BYTES);
  bytes.set([0xfe, 0x80], 4);
  if (address.length === INFINIBAND_BYTES) bytes.set(address.subarray(4), 4);
  else if (address.length === GUID_BYTES) bytes.set(address, INFINIBAND_BYTES - GUID_BYTES);
  else return undefined;
  return macAddressFromBytes(bytes);
}

function ethernetHwaddr(chaddr: Uint8Array): ClientHwaddr {
  const isGroup = ((chaddr[0] ?? 0) & 1) === 1;
  const hwaddr = macAddressFromBytes(chaddr);
  if (hwaddr === undefined || isGroup || chaddr.every((byte) => byte === 0)) {
    return { drop: 'the hardware address is not one of a single card' };
  }
  return { hwaddr };
}

/** RFC 4390 §2.1: chaddr is empty on InfiniBand, and the client identifier tells clients apart. */
function infinibandClient(identifier: Uint8Array | undefined): ClientHwaddr {
  const hwaddr = identifier === undefined ? undefined : infinibandHwaddr(identifiedPort(identifier));
  return hwaddr === undefined ? { drop: 'InfiniBand without a port GUID in the client identifier' } : { hwaddr };
}

/**
 * Three spellings are in use: hardware type 32 (or 0) and the address, hardware type and GUID, and the RFC 4361 form
 * `ff:00:00:00:00:00:02:00:00:02:c9:00:<GUID>` of Mellanox FlexBoot and of dhclient on such cards, which ends in the GUID.
 */
function identifiedPort(identifier: Uint8Array): Uint8Array {
  const [type] = identifier;
  if (type === 0xff)
    return identifier.length === INFINIBAND_BYTES ? identifier.subarray(-GUID_BYTES) : new Uint8Array();
  return type === HTYPE.infiniband || type === 0 ? identifier.subarray(1) : identifier;
}
