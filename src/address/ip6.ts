import { Address6 } from 'ip-address';

/** An IPv6 address as RFC 5952 writes it, e.g. `fd00::1`; without zone and prefix length. */
export type Ip6 = string & { readonly __brand: 'Ip6' };

/** Reads any spelling, e.g. `FD00:0:0::0001`. @returns undefined for anything else, zones and prefix lengths included. */
export function parseIp6(text: string): Ip6 | undefined {
  if (!/^[0-9a-fA-F:.]{2,45}$/.test(text) || !Address6.isValid(text)) return undefined;
  return canonicalText(new Address6(text));
}

/** Reads `fd00::1/64` as address and prefix length; the address keeps its host bits. */
export function parseCidr6(text: string): { ip: Ip6; prefix: number } | undefined {
  const [address = '', length = '', ...rest] = text.split('/');
  const ip = parseIp6(address);
  const prefix = Number(length);
  if (ip === undefined || rest.length > 0 || !/^\d{1,3}$/.test(length) || prefix > 128) return undefined;
  return { ip, prefix };
}

/** The address of the network that holds `ip`. @param prefix 0–128 */
export function networkOf6(ip: Ip6, prefix: number): Ip6 {
  return canonicalText(new Address6(`${ip}/${prefix}`).startAddress());
}

/** The address as an unsigned 128-bit number in network order. */
export function ip6ToBigInt(ip: Ip6): bigint {
  return new Address6(ip).bigInt();
}

/** @param value 0 to 2¹²⁸ - 1 */
export function ip6FromBigInt(value: bigint): Ip6 {
  return canonicalText(Address6.fromBigInt(value));
}

/** @param bytes 16, as on the wire */
export function ip6FromBytes(bytes: Uint8Array): Ip6 {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return ip6FromBigInt(BigInt(`0x${hex}`));
}

/** 16 bytes, as on the wire. */
export function ip6ToBytes(ip: Ip6): Uint8Array {
  const hex = ip6ToBigInt(ip).toString(16).padStart(32, '0');
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export const ANY_IP6 = '::' as Ip6;

/** RFC 5952 §4; §5 for addresses that hold an IPv4 one. */
function canonicalText(address: Address6): Ip6 {
  const text = address.correctForm();
  return (/^::ffff:[0-9a-f]+:[0-9a-f]+$/.test(text) ? `::ffff:${address.to4().correctForm()}` : text) as Ip6;
}
