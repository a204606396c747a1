import { networkOf6 } from '../address/ip6.ts';
import { networkOf, prefixFromNetmask } from '../address/network4.ts';
import type { NetworkDevice } from '../domain/node-schema.ts';
import { templateMap } from './template-map.ts';

/**
 * A network device as templates see it: the fields of its record and what follows from them: `name`, `primary`,
 * `onboot` (true unless set otherwise), `prefix`, `cidr` (10.0.0.7/24), `networkCidr` (10.0.0.0/24), `cidr6`
 * (fd00::7/64), `networkCidr6` (fd00::/64), `dns` (values of the tags DNS, DNS1, …), `dnsSearch` (tag DNSSEARCH, split at blanks, commas and semicolons) and `routes` ({to, via} of
 * the tags route… = destination,gateway).
 */
export function networkDeviceContext(name: string, device: NetworkDevice, isPrimary: boolean): object {
  return templateMap([
    ['name', name],
    ['primary', isPrimary],
    ...Object.entries(device),
    ['onboot', device.onboot ?? true],
    ...addressFacts(device),
    ...addressFacts6(device),
    ['dns', dnsServers(device)],
    ['dnsSearch', dnsSearch(device)],
    ['routes', tagValues(device, /^route/).map(routeOf)],
  ]);
}

export function dnsServers(device: NetworkDevice): string[] {
  return tagValues(device, /^DNS[0-9]*$/);
}

export function dnsSearch(device: NetworkDevice): string[] {
  return (device.tags['DNSSEARCH'] ?? '').split(/[\s,;]+/).filter((domain) => domain !== '');
}

function addressFacts({ ipaddr, netmask }: NetworkDevice): [string, unknown][] {
  const prefix = netmask === undefined ? undefined : prefixFromNetmask(netmask);
  if (ipaddr === undefined || prefix === undefined) return [];
  return [
    ['prefix', prefix],
    ['cidr', `${ipaddr}/${prefix}`],
    ['networkCidr', `${networkOf(ipaddr, prefix).address}/${prefix}`],
  ];
}

/** Networks of IPv6 have 64 bits unless they say otherwise (RFC 4291 §2.5.1). */
function addressFacts6({ ipaddr6, prefixlen6 = 64 }: NetworkDevice): [string, unknown][] {
  if (ipaddr6 === undefined) return [];
  return [
    ['cidr6', `${ipaddr6}/${prefixlen6}`],
    ['networkCidr6', `${networkOf6(ipaddr6, prefixlen6)}/${prefixlen6}`],
  ];
}

/** In the order of the tags' names, digits by value. */
function tagValues(device: NetworkDevice, names: RegExp): string[] {
  const number = (name: string) => Number(/\d+$/.exec(name)?.[0] ?? 0);
  return Object.entries(device.tags)
    .filter(([name]) => names.test(name))
    .sort(([a], [b]) => number(a) - number(b) || (a < b ? -1 : 1))
    .map(([, value]) => value);
}

function routeOf(text: string): object {
  const [to, via] = text.split(',').map((part) => part.trim());
  return templateMap([
    ['to', to],
    ['via', via],
  ]);
}
