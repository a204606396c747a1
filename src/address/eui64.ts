import { type Ip6, ip6FromBytes, ip6ToBytes } from './ip6.ts';
import { type MacAddress, macAddressFromBytes, macAddressToBytes } from './mac-address.ts';
import type { Network6 } from './network6.ts';

const UNIVERSAL_BIT = 0x02;
const HOST_OFFSET = 8;

/**
 * The hardware address that an IPv6 address was made from (RFC 4291 appendix A), as firmware and kernels do it unless told
 * otherwise; undefined for all other addresses.
 */
export function macOfEui64(ip: Ip6): MacAddress | undefined {
  const host = ip6ToBytes(ip).subarray(HOST_OFFSET);
  if (host[3] !== 0xff || host[4] !== 0xfe) return undefined;
  const bytes = Uint8Array.of((host[0] ?? 0) ^ UNIVERSAL_BIT, ...host.subarray(1, 3), ...host.subarray(5));
  return macAddressFromBytes(bytes);
}

/**
 * The address that a machine gives itself when a router announces this network (RFC 4862 §5.5.3); undefined for prefixes
 * other than 64 and for hardware addresses other than Ethernet's.
 */
export function autoconfiguredAddress({ address, prefix }: Network6, hwaddr: MacAddress): Ip6 | undefined {
  const mac = macAddressToBytes(hwaddr);
  if (prefix !== 64 || mac.length !== 6) return undefined;
  const bytes = ip6ToBytes(address);
  bytes.set(mac.subarray(0, 3), HOST_OFFSET);
  bytes.set([0xff, 0xfe], HOST_OFFSET + 3);
  bytes.set(mac.subarray(3), HOST_OFFSET + 5);
  bytes[HOST_OFFSET] = (bytes[HOST_OFFSET] ?? 0) ^ UNIVERSAL_BIT;
  return ip6FromBytes(bytes);
}
