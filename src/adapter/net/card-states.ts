import { parseIp4 } from '../../address/ip4.ts';
import type { CardState } from '../../service/ports/host-facts.ts';

/** Reads the output of `ip -json address show`. */
export function parseCardStates(json: string): readonly CardState[] {
  const links: unknown = JSON.parse(json);
  if (!Array.isArray(links)) return [];
  return links.filter(isLink).map(({ ifname, flags, addr_info: addresses }) => ({
    name: ifname,
    isUp: flags.includes('UP'),
    hasCarrier: flags.includes('LOWER_UP'),
    addresses: addresses.flatMap(({ local }) => parseIp4(local ?? '') ?? []),
  }));
}

interface Link {
  ifname: string;
  flags: string[];
  addr_info: { local?: string }[];
}

function isLink(value: unknown): value is Link {
  return typeof value === 'object' && value !== null && 'ifname' in value && 'flags' in value && 'addr_info' in value;
}
