import { type Ip6, ip6ToBigInt, networkOf6, parseCidr6 } from './ip6.ts';

/** An IPv6 network: its address with all host bits zero, and its prefix length 0–128. */
export interface Network6 {
  readonly address: Ip6;
  readonly prefix: number;
}

export function networkContains6({ address, prefix }: Network6, ip: Ip6): boolean {
  return networkOf6(ip, prefix) === address;
}

/** Whether an address could be in both. */
export function networksOverlap6(one: Network6, other: Network6): boolean {
  return one.prefix <= other.prefix ? networkContains6(one, other.address) : networkContains6(other, one.address);
}

/** Reads `fd00::/64`; undefined where host bits are set, too: they would leave open what is meant. */
export function parseNetwork6(text: string): Network6 | undefined {
  const cidr = parseCidr6(text);
  return cidr === undefined || networkOf6(cidr.ip, cidr.prefix) !== cidr.ip
    ? undefined
    : { address: cidr.ip, prefix: cidr.prefix };
}

/** Addresses in a row; both ends belong to it. */
export interface AddressRange6 {
  readonly start: Ip6;
  readonly end: Ip6;
}

export function rangeContains6({ start, end }: AddressRange6, ip: Ip6): boolean {
  const value = ip6ToBigInt(ip);
  return ip6ToBigInt(start) <= value && value <= ip6ToBigInt(end);
}
