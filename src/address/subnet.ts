import { BlockList, isIP, isIPv6 } from 'node:net';

/** An IPv4 or IPv6 network with its prefix length, e.g. `10.0.0.0/22` or `fd00::/8`, as it was written. */
export type Subnet = string & { readonly brand: 'Subnet' };

/** Reads `ADDRESS/PREFIX`; an address alone is a network of one. Undefined for everything else. */
export function parseSubnet(text: string): Subnet | undefined {
  const [address = '', length, ...rest] = text.split('/');
  const bits = bitsOf(address);
  if (bits === undefined || rest.length > 0) return undefined;
  if (length === undefined) return `${address}/${bits}` as Subnet;
  return /^\d{1,3}$/.test(length) && Number(length) <= bits ? (text as Subnet) : undefined;
}

/** An IP address, without the zone that says which link a link-local one belongs to. */
export function parseIp(text: string): string | undefined {
  return bitsOf(text) === undefined ? undefined : text;
}

/** A judge of whether an address is in one of the subnets. IPv4 addresses may come in the words of IPv6. */
export function subnetCheck(subnets: readonly Subnet[]): (address: string) => boolean {
  const listed = blockListOf(subnets);
  return (address) => {
    const ip = plainIp(address);
    return isIP(ip) !== 0 && listed.check(ip, familyOf(ip));
  };
}

/** Whether all of its addresses are this very host. */
export function isLoopbackSubnet(subnet: Subnet): boolean {
  const [address, prefix] = partsOf(subnet);
  return LOOPBACK.check(address, familyOf(address)) && prefix >= (isIPv6(address) ? 128 : 8);
}

/** An address as people write it: `::ffff:10.0.0.1` is `10.0.0.1`, and a zone is left out. */
export function plainIp(address: string): string {
  return address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}

const LOOPBACK = blockListOf(['127.0.0.0/8' as Subnet, '::1/128' as Subnet]);

function blockListOf(subnets: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [address, prefix] = partsOf(subnet);
    list.addSubnet(address, prefix, familyOf(address));
  }
  return list;
}

function partsOf(subnet: Subnet): [string, number] {
  const [address = '', prefix] = subnet.split('/');
  return [address, Number(prefix)];
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

function bitsOf(address: string): number | undefined {
  const version = address.includes('%') ? 0 : isIP(address);
  return { 0: undefined, 4: 32, 6: 128 }[version];
}
