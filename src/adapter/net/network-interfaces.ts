import { spawnSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { parseIp4 } from '../../address/ip4.ts';
import { parseCidr6, parseIp6 } from '../../address/ip6.ts';
import { parseCidr4 } from '../../address/network4.ts';
import type { InterfaceAddress, InterfaceAddress6 } from '../../config/network-interface.ts';

/**
 * All IPv4 addresses of this host. Asks `ip` (iproute2), because Node leaves out interfaces without a carrier: a
 * server whose cable is unplugged, or whose bridge waits for its first port, would not find its own address.
 */
export function listInterfaceAddresses(): readonly InterfaceAddress[] {
  const shown = showAddresses('-4');
  return shown === undefined ? fromNode() : parseIpAddressShow(shown);
}

/** All IPv6 addresses of this host but those of the links alone. */
export function listInterfaceAddresses6(): readonly InterfaceAddress6[] {
  const shown = showAddresses('-6');
  const all = shown === undefined ? fromNode6() : parseIpAddressShow6(shown);
  return all.filter(({ ip }) => !/^fe[89ab]/.test(ip));
}

function showAddresses(family: '-4' | '-6'): string | undefined {
  const { status, stdout } = spawnSync('ip', ['-json', family, 'address', 'show'], { encoding: 'utf8', timeout: 5000 });
  return status === 0 ? stdout : undefined;
}

/** Reads the output of `ip -json -4 address show`. */
export function parseIpAddressShow(json: string): readonly InterfaceAddress[] {
  const links: unknown = JSON.parse(json);
  if (!Array.isArray(links)) return [];
  return links.filter(isLink).flatMap(({ ifname, flags, addr_info: addresses }) =>
    addresses.flatMap(({ local, prefixlen: prefix }) => {
      const ip = parseIp4(local);
      return ip === undefined ? [] : [{ interface: ifname, ip, prefix, isLoopback: flags.includes('LOOPBACK') }];
    }),
  );
}

/** Reads the output of `ip -json -6 address show`. */
export function parseIpAddressShow6(json: string): readonly InterfaceAddress6[] {
  const links: unknown = JSON.parse(json);
  if (!Array.isArray(links)) return [];
  return links.filter(isLink).flatMap(({ ifname, addr_info: addresses }) =>
    addresses.flatMap(({ local, prefixlen: prefix }) => {
      const ip = parseIp6(local);
      return ip === undefined ? [] : [{ interface: ifname, ip, prefix }];
    }),
  );
}

interface Link {
  ifname: string;
  flags: string[];
  addr_info: { local: string; prefixlen: number }[];
}

/** Interfaces that `ip` filtered out are empty objects. */
function isLink(value: unknown): value is Link {
  return typeof value === 'object' && value !== null && 'ifname' in value && 'flags' in value && 'addr_info' in value;
}

function fromNode(): readonly InterfaceAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.flatMap(({ cidr, internal }) => {
      const address = parseCidr4(cidr ?? '');
      return address === undefined ? [] : [{ interface: name, ...address, isLoopback: internal }];
    }),
  );
}

function fromNode6(): readonly InterfaceAddress6[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.flatMap(({ cidr }) => {
      const address = parseCidr6(cidr ?? '');
      return address === undefined ? [] : [{ interface: name, ...address }];
    }),
  );
}
