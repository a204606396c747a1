import type { Ip4 } from '../address/ip4.ts';
import type { Ip6 } from '../address/ip6.ts';
import type { Network4 } from '../address/network4.ts';
import type { Network6 } from '../address/network6.ts';
import { type FieldTable, list, type RecordOf } from '../domain/field-kinds.ts';
import { interfaceName, ip4, ip6 } from '../domain/field-kinds-address.ts';
import { type FieldProblem, readRecord } from '../domain/field-kinds-parse.ts';
import { bool, integer, pattern } from '../domain/field-kinds-scalar.ts';
import type { UnknownPolicy } from './dhcp-network.ts';
import { network4, network6, unknownPolicy } from './setting-kinds.ts';

/** One entry of `dhcp: networks`, as it was written. */
export interface DhcpNetworkEntry {
  /** Where it stands in the file. */
  readonly at: readonly string[];
  readonly name: string;
  readonly network: Network4;
  readonly interface?: string;
  readonly rangeStart?: Ip4;
  readonly rangeEnd?: Ip4;
  readonly router?: Ip4;
  readonly dns?: readonly Ip4[];
  readonly leaseSeconds?: number;
  readonly nextServer?: Ip4;
  readonly authoritative?: boolean;
  readonly unknown?: UnknownPolicy;
  readonly proxy?: boolean;
  readonly sharedWith?: string;
  readonly network6?: Network6;
  readonly range6Start?: Ip6;
  readonly range6End?: Ip6;
  readonly dns6?: readonly Ip6[];
}

const PLACE = ['dhcp', 'networks'] as const;

const networkName = pattern(
  'NAME',
  'a name of letters, digits and . _ -',
  'rack2',
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
);

/** Keys of one entry: those of section `dhcp`, and what that section takes from `ipaddr`. */
const NETWORK_FIELDS = {
  name: { key: 'name', kind: networkName, help: 'What messages and `shared with` call it' },
  network: { key: 'network', kind: network4, help: 'Address and prefix length' },
  interface: { key: 'interface', kind: interfaceName, help: 'The card on it; without one, relays lead to it' },
  rangeStart: { key: 'range start', kind: ip4, help: 'First address for machines without a reserved one' },
  rangeEnd: { key: 'range end', kind: ip4, help: 'Last address of the range' },
  router: { key: 'router', kind: ip4, help: 'Default gateway' },
  dns: { key: 'dns', kind: list(ip4), help: 'Name servers' },
  leaseSeconds: { key: 'lease time', kind: integer('SECONDS', 60, 31_536_000, 86_400), help: 'Seconds' },
  nextServer: { key: 'next server', kind: ip4, help: "This server's address as machines there see it" },
  authoritative: { key: 'authoritative', kind: bool, help: 'Wrong addresses are refused' },
  unknown: { key: 'unknown', kind: unknownPolicy, help: 'What machines without a record get' },
  proxy: { key: 'proxy', kind: bool, help: 'Another server gives the addresses there' },
  sharedWith: { key: 'shared with', kind: networkName, help: 'Another network on the same wire' },
  network6: { key: 'network6', kind: network6, help: 'IPv6 network of the same machines' },
  range6Start: { key: 'range6 start', kind: ip6, help: 'First IPv6 address for machines without a reserved one' },
  range6End: { key: 'range6 end', kind: ip6, help: 'Last address of that range' },
  dns6: { key: 'dns6', kind: list(ip6), help: 'Name servers by IPv6' },
} as const satisfies FieldTable;

export interface ReadDhcpNetworks {
  /** Those that can be read. */
  readonly entries: readonly DhcpNetworkEntry[];
  readonly problems: readonly FieldProblem[];
}

/** Reads the value of `dhcp: networks`: a list of maps. */
export function readDhcpNetworks(value: unknown): ReadDhcpNetworks {
  if (value === undefined || value === null || value === '') return { entries: [], problems: [] };
  if (!Array.isArray(value)) {
    const remedy = 'Write each network as an entry that begins with - name: NAME.';
    return { entries: [], problems: [{ path: PLACE, what: 'is not a list', remedy }] };
  }
  const read = value.map((entry, index) => readEntry(entry, [...PLACE, String(index)]));
  return {
    entries: read.flatMap(({ entries }) => entries),
    problems: read.flatMap(({ problems }) => problems),
  };
}

function readEntry(entry: unknown, at: readonly string[]): ReadDhcpNetworks {
  const { value, problems } = readRecord(NETWORK_FIELDS, entry, at);
  const { name, network, ...more } = value;
  if (name !== undefined && network !== undefined) return { entries: [{ at, name, network, ...more }], problems };
  return { entries: [], problems: problems.length > 0 ? problems : [incomplete(at, value)] };
}

function incomplete(path: readonly string[], { name }: RecordOf<typeof NETWORK_FIELDS>): FieldProblem {
  return name === undefined
    ? { path, what: 'has no name', remedy: 'Write it like name: rack2.' }
    : { path, what: `${name} has no network`, remedy: 'Write it like network: 10.1.0.0/24.' };
}
