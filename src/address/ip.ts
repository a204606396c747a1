import { BROADCAST_IP4, type Ip4, ip4FromNumber, ip4ToNumber, parseIp4 } from './ip4.ts';
import { type Ip6, ip6FromBigInt, ip6ToBigInt, parseIp6 } from './ip6.ts';

/** An address of either version, in its canonical spelling. */
export type Ip = Ip4 | Ip6;

/** The last address but one: nobody has the broadcast address. */
const LAST_IP4 = ip4ToNumber(BROADCAST_IP4) - 1;
const LAST_IP6 = (1n << 128n) - 1n;

/** Whether an address is of version 6: only those have colons. */
export function isIp6(ip: Ip): ip is Ip6 {
  return ip.includes(':');
}

/** Reads an address of either version. @returns undefined for anything else, zones included */
export function parseAnyIp(text: string): Ip | undefined {
  return parseIp4(text) ?? parseIp6(text);
}

/**
 * The address of a peer as a socket tells it: an IPv4 one that a socket of both versions wrote as `::ffff:10.0.0.5` is
 * IPv4, and the zone of a link-local one is left out.
 */
export function peerIp(remoteAddress: string): Ip | undefined {
  const address = remoteAddress.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return parseAnyIp(address);
}

/** The address `steps` after `ip`, of the same version; undefined when there are not so many. */
export function addressAfter(ip: Ip, steps: number): Ip | undefined {
  const ip4 = parseIp4(ip);
  if (ip4 === undefined) {
    const value = ip6ToBigInt(ip as Ip6) + BigInt(steps);
    return value <= LAST_IP6 ? ip6FromBigInt(value) : undefined;
  }
  const value = ip4ToNumber(ip4) + steps;
  return value <= LAST_IP4 ? ip4FromNumber(value) : undefined;
}
