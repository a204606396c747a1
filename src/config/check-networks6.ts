import { type Ip6, ip6ToBigInt } from '../address/ip6.ts';
import { type Network6, networkContains6, networksOverlap6, rangeContains6 } from '../address/network6.ts';
import type { FieldProblem } from '../domain/field-kinds-parse.ts';
import type { DhcpNetwork6 } from './dhcp-network6.ts';

/** What the file says of one network's range, and where. */
export interface RangeSettings6 {
  /** The section or entry that has the keys below. */
  readonly at: readonly string[];
  readonly range6Start?: Ip6;
  readonly range6End?: Ip6;
}

interface Network {
  readonly network: DhcpNetwork6;
  readonly said: RangeSettings6;
}

/** What IPv6 networks must promise one another, and their ranges. */
export function checkNetworks6(networks: readonly Network[]): readonly FieldProblem[] {
  return networks.flatMap(({ network, said }, index) => {
    const before = networks.slice(0, index).map((other) => other.network);
    return [...checkAddress(network, said), ...checkOverlap(network, said, before), ...checkRange(network, said)];
  });
}

/** Addresses of one link only, and of groups, mean nothing in a URL. */
function checkAddress({ server }: DhcpNetwork6, { at }: RangeSettings6): readonly FieldProblem[] {
  if (!/^(fe[89ab]|ff)/.test(server)) return [];
  const what = `${server} is no address that every machine can write into a URL`;
  const path = at.length > 1 ? [...at, 'network6'] : ['ipaddr6'];
  return [{ path, what, remedy: 'Use a global or a unique local one, e.g. fd00::1.' }];
}

function checkOverlap(
  { network }: DhcpNetwork6,
  { at }: RangeSettings6,
  before: readonly DhcpNetwork6[],
): readonly FieldProblem[] {
  const other = before.find((candidate) => networksOverlap6(candidate.network, network));
  if (other === undefined) return [];
  const what = `${describe(network)} overlaps with ${describe(other.network)} of network ${other.name}`;
  return [{ path: [...at, 'network6'], what, remedy: 'An address can be of one network only: correct one of them.' }];
}

function checkRange({ network, server }: DhcpNetwork6, said: RangeSettings6): readonly FieldProblem[] {
  const { at, range6Start: start, range6End: end } = said;
  if (start === undefined && end === undefined) return [];
  if (start === undefined || end === undefined) {
    const [missing, there] = start === undefined ? ['range6 start', 'range6 end'] : ['range6 end', 'range6 start'];
    const remedy = 'Write both, or none for registered nodes only.';
    return [{ path: [...at, missing], what: `is missing beside ${there}`, remedy }];
  }
  const ends = [
    ['range6 start', start],
    ['range6 end', end],
  ] as const;
  const outside = ends.filter(([, ip]) => !networkContains6(network, ip));
  const remedy = 'Use addresses of that network.';
  if (outside.length > 0)
    return outside.map(([key, ip]) => ({ path: [...at, key], what: `${ip} is outside ${describe(network)}`, remedy }));
  const path = [...at, 'range6 start'];
  if (ip6ToBigInt(start) > ip6ToBigInt(end))
    return [{ path, what: `${start} is after range6 end ${end}`, remedy: 'Swap them.' }];
  if (!rangeContains6({ start, end }, server)) return [];
  return [{ path, what: `the range holds this server's own address ${server}`, remedy: 'Move the range.' }];
}

function describe({ address, prefix }: Network6): string {
  return `${address}/${prefix}`;
}
