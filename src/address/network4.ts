import { type Ip4, ip4FromNumber, ip4ToNumber, parseIp4 } from './ip4.ts';

/** An IPv4 network: its address with all host bits zero, and its prefix length 0–32. */
export interface Network4 {
  readonly address: Ip4;
  readonly prefix: number;
}

/** A dotted netmask's prefix length; undefined when its ones are not contiguous. */
export function prefixFromNetmask(netmask: Ip4): number | undefined {
  const inverted = ~ip4ToNumber(netmask) >>> 0;
  return (inverted & (inverted + 1)) === 0 ? Math.clz32(inverted) : undefined;
}

export function netmaskFromPrefix(prefix: number): Ip4 {
  return ip4FromNumber(prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0);
}

/** The network that holds `ip`. */
export function networkOf(ip: Ip4, prefix: number): Network4 {
  return { address: ip4FromNumber((ip4ToNumber(ip) & ip4ToNumber(netmaskFromPrefix(prefix))) >>> 0), prefix };
}

/** DHCP asks this many times per message: no intermediate strings. */
export function networkContains({ address, prefix }: Network4, ip: Ip4): boolean {
  const hostBits = 32 - prefix;
  // A shift by 32 is none in JavaScript.
  return hostBits === 32 || (ip4ToNumber(ip) ^ ip4ToNumber(address)) >>> hostBits === 0;
}

/** Whether an address could be in both. */
export function networksOverlap(one: Network4, other: Network4): boolean {
  return one.prefix <= other.prefix ? networkContains(one, other.address) : networkContains(other, one.address);
}

export function broadcastOf(network: Network4): Ip4 {
  return ip4FromNumber((ip4ToNumber(network.address) | ~ip4ToNumber(netmaskFromPrefix(network.prefix))) >>> 0);
}

/** Reads `10.0.0.1/24` as address and prefix; the address keeps its host bits. */
export function parseCidr4(text: string): { ip: Ip4; prefix: number } | undefined {
  const [address = '', length = '', ...rest] = text.split('/');
  const ip = parseIp4(address);
  const prefix = Number(length);
  if (ip === undefined || rest.length > 0 || !/^\d{1,2}$/.test(length) || prefix > 32) return undefined;
  return { ip, prefix };
}
