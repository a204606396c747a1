/** A canonical dotted IPv4 address, e.g. `10.0.0.1`. */
export type Ip4 = string & { readonly __brand: 'Ip4' };

const DOT = 0x2e;
const ZERO = 0x30;

/** @returns undefined unless `text` is exactly four decimal octets without leading zeros. */
export function parseIp4(text: string): Ip4 | undefined {
  return OCTETS.test(text) ? (text as Ip4) : undefined;
}

const OCTETS = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?=\d)|$)){4}$/;

/** The address as an unsigned 32-bit number in network order. */
export function ip4ToNumber(ip: Ip4): number {
  // DHCP asks this many times per message: no intermediate strings.
  let value = 0;
  let octet = 0;
  for (let index = 0; index < ip.length; index += 1) {
    const code = ip.charCodeAt(index);
    if (code === DOT) {
      value = value * 256 + octet;
      octet = 0;
    } else octet = octet * 10 + code - ZERO;
  }
  return value * 256 + octet;
}

export function ip4FromNumber(value: number): Ip4 {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}` as Ip4;
}

export const ANY_IP4 = '0.0.0.0' as Ip4;
export const BROADCAST_IP4 = '255.255.255.255' as Ip4;
