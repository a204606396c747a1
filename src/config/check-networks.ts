import { networksOverlap } from '../address/network4.ts';
import type { FieldProblem } from '../domain/field-kinds-parse.ts';
import { didYouMean } from '../domain/nearest-name.ts';
import { checkNetwork } from './check-network.ts';
import { type DhcpNetwork, wiresOf } from './dhcp-network.ts';
import type { DhcpNetworkEntry } from './dhcp-network-entries.ts';

/** A network with the networks before it, the first one included: each pair is looked at once. */
interface InTurn {
  readonly entry: DhcpNetworkEntry;
  readonly network: DhcpNetwork;
  readonly before: readonly DhcpNetwork[];
}

/** What networks must promise one another. @param networks those of the entries, behind the first one */
export function checkNetworks(
  entries: readonly DhcpNetworkEntry[],
  networks: readonly DhcpNetwork[],
): readonly FieldProblem[] {
  return entries.flatMap((entry, index) => {
    const network = networks[index + 1];
    if (network === undefined) return [];
    const turn = { entry, network, before: networks.slice(0, index + 1) };
    return [
      ...checkName(turn),
      ...checkOverlap(turn),
      ...checkNetwork({ called: 'the network', ...entry, proxy: network.proxy }, network),
      ...checkSharing(entry, networks),
      ...checkCard(turn, networks),
    ];
  });
}

function checkName({ entry: { at, name }, before }: InTurn): readonly FieldProblem[] {
  const [first, ...others] = before;
  const path = [...at, 'name'];
  if (first?.name === name) {
    return [{ path, what: `${name} is the network of ipaddr`, remedy: 'Give this one another name.' }];
  }
  if (others.every((network) => network.name !== name)) return [];
  return [{ path, what: `${name} is the name of a network before it`, remedy: 'Give this one another name.' }];
}

function checkOverlap({ entry: { at, network }, before }: InTurn): readonly FieldProblem[] {
  const other = before.find((candidate) => networksOverlap(candidate.network, network));
  if (other === undefined) return [];
  const what = `${describe(network)} overlaps with ${describe(other.network)} of network ${other.name}`;
  return [{ path: [...at, 'network'], what, remedy: 'An address can be of one network only: correct one of them.' }];
}

function checkSharing(entry: DhcpNetworkEntry, networks: readonly DhcpNetwork[]): readonly FieldProblem[] {
  const { name, sharedWith } = entry;
  if (sharedWith === undefined) return [];
  const path = [...entry.at, 'shared with'];
  if (sharedWith === name) return [{ path, what: `${name} is this network itself`, remedy: 'Leave it out.' }];
  const other = networks.find((network) => network.name === sharedWith);
  if (other === undefined) {
    const names = networks.map((network) => network.name).filter((candidate) => candidate !== name);
    return [{ path, what: `there is no network ${sharedWith}`, remedy: didYouMean(sharedWith, names, 'networks') }];
  }
  if (other.interface === entry.interface) return [];
  const place = other.interface === undefined ? 'behind relays' : `on ${other.interface}`;
  const remedy = `Give both the same interface, or leave out shared with.`;
  return [{ path, what: `${sharedWith} is ${place}, so not on the same wire`, remedy }];
}

/** Which of two networks a machine on that card is in would be a guess. */
function checkCard({ entry, before }: InTurn, networks: readonly DhcpNetwork[]): readonly FieldProblem[] {
  const { at, name, interface: card } = entry;
  if (card === undefined) return [];
  const wire = wiresOf(networks).find((candidate) => candidate.some((network) => network.name === name)) ?? [];
  const other = before.find((network) => network.interface === card && !wire.includes(network));
  if (other === undefined) return [];
  const what = `${card} has network ${other.name} already`;
  const remedy = `When both are on this wire, write shared with: ${other.name}.`;
  return [{ path: [...at, 'interface'], what, remedy }];
}

function describe({ address, prefix }: DhcpNetwork['network']): string {
  return `${address}/${prefix}`;
}
