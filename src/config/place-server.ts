import type { Ip4 } from '../address/ip4.ts';
import {
  broadcastOf,
  type Network4,
  netmaskFromPrefix,
  networkContains,
  networkOf,
  prefixFromNetmask,
} from '../address/network4.ts';
import type { FieldProblem } from '../domain/field-kinds-parse.ts';
import type { Settings } from './config.ts';
import type { InterfaceAddress } from './network-interface.ts';

/** Where this server stands on the cluster network. */
export interface ServerPlace {
  readonly ipaddr: Ip4;
  readonly netmask: Ip4;
  readonly network: Network4;
  readonly interface: string;
}

export interface Placed {
  /** Undefined exactly when there are problems. */
  readonly place?: ServerPlace;
  readonly problems: readonly FieldProblem[];
}

/** Finds the server's address, network and interface from what the file says and what the host has. */
export function placeServer(settings: Settings, host: readonly InterfaceAddress[]): Placed {
  const address = serverAddress(settings, host);
  if ('problems' in address) return address;
  const { ip } = address;
  const card = host.find((candidate) => hasAddress(candidate, ip) && isNamed(candidate, settings.dhcp.interface));
  if (card === undefined) return { problems: [noInterface(settings, ip, host)] };
  const prefix = prefixFromNetmask(settings.netmask ?? netmaskFromPrefix(address.prefix ?? card.prefix)) ?? card.prefix;
  const network = networkOf(ip, prefix);
  const problems = [...contradictions(settings, network), ...unusable(ip, network)];
  if (problems.length > 0) return { problems };
  return { problems, place: { ipaddr: ip, netmask: netmaskFromPrefix(prefix), network, interface: card.interface } };
}

function serverAddress(
  settings: Settings,
  host: readonly InterfaceAddress[],
): { readonly ip: Ip4; readonly prefix?: number } | { readonly problems: readonly FieldProblem[] } {
  if (settings.ipaddr !== undefined) return settings.ipaddr;
  const outside = host.filter(({ isLoopback }) => !isLoopback);
  const [only, ...others] = outside;
  if (only !== undefined && others.length === 0) return { ip: only.ip };
  const has = outside.length === 0 ? 'no address' : `${outside.length} addresses (${describe(outside)})`;
  return {
    problems: [
      {
        path: ['ipaddr'],
        what: `is missing, and this host has ${has}`,
        remedy: 'Write the one on the cluster network, e.g. ipaddr: 10.0.0.1/22.',
      },
    ],
  };
}

/** The loopback interface takes its whole network. */
export function hasAddress(candidate: InterfaceAddress, ip: Ip4): boolean {
  return (
    candidate.ip === ip || (candidate.isLoopback && networkContains(networkOf(candidate.ip, candidate.prefix), ip))
  );
}

function isNamed(candidate: InterfaceAddress, name: string | undefined): boolean {
  return name === undefined || candidate.interface === name;
}

function noInterface(settings: Settings, ip: Ip4, host: readonly InterfaceAddress[]): FieldProblem {
  const name = settings.dhcp.interface;
  return {
    path: name === undefined ? ['ipaddr'] : ['dhcp', 'interface'],
    what: name === undefined ? `no network interface has ${ip}` : `the interface ${name} does not have ${ip}`,
    remedy: `Use one of this host's addresses (${describe(host)}), or give the interface this one.`,
  };
}

function contradictions({ ipaddr, netmask, network }: Settings, found: Network4): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (ipaddr?.prefix !== undefined && netmask !== undefined && netmaskFromPrefix(ipaddr.prefix) !== netmask) {
    const what = `${netmask} is not the netmask of ipaddr: …/${ipaddr.prefix}`;
    problems.push({ path: ['netmask'], what, remedy: 'Keep one of the two.' });
  }
  if (network !== undefined && network !== found.address) {
    const what = `${network} is not the network of ipaddr, which is ${found.address}/${found.prefix}`;
    problems.push({ path: ['network'], what, remedy: 'Correct it or leave it out.' });
  }
  return problems;
}

function unusable(ip: Ip4, network: Network4): readonly FieldProblem[] {
  if (network.prefix >= 31 || (ip !== network.address && ip !== broadcastOf(network))) return [];
  const what = `${ip} is the ${ip === network.address ? 'network' : 'broadcast'} address of ${network.address}/${network.prefix}`;
  return [{ path: ['ipaddr'], what, remedy: "Write this server's own address." }];
}

function describe(addresses: readonly InterfaceAddress[]): string {
  return addresses.map(({ interface: name, ip, prefix }) => `${name} ${ip}/${prefix}`).join(', ') || 'none';
}
