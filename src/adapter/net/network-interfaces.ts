import { spawnSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { parseIp4 } from '../../address/ip4.ts';
import { parseCidr4 } from '../../address/network4.ts';
import type { InterfaceAddress } from '../../config/network-interface.ts';

/**
 * All IPv4 addresses of this host. Asks `ip` (iproute2), because Node leaves out interfaces without a carrier: a
 * server whose cable is unplugged, or whose bridge waits for its first port, would not find its own address.
 */
export function listInterfaceAddresses(): readonly InterfaceAddress[] {
  const { status, stdout } = spawnSync('ip', ['-json', '-4', 'address', 'show'], { encoding: 'utf8', timeout: 5000 });
  return status === 0 ? parseIpAddressShow(stdout) : fromNode();
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
