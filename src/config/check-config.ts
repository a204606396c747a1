import { ip4ToNumber } from '../address/ip4.ts';
import { broadcastOf, networkContains } from '../address/network4.ts';
import type { FieldProblem } from '../domain/field-kinds-parse.ts';
import { checkApi } from './check-api.ts';
import type { Settings } from './config.ts';
import type { ServerPlace } from './place-server.ts';

type Check = (settings: Settings, place: ServerPlace) => readonly FieldProblem[];

/** What settings must promise one another. The place is undefined while the server's address is unknown. */
export function checkConfig(settings: Settings, place: ServerPlace | undefined): readonly FieldProblem[] {
  const range = place === undefined ? [] : checkRangeNetwork(settings, place);
  const router = place === undefined ? [] : checkRouter(settings, place);
  return [
    ...(range.length > 0 ? range : checkRangeOrder(settings)),
    ...router,
    ...checkPorts(settings),
    ...checkApi(settings, place),
  ];
}

function checkRangeOrder({ dhcp: { rangeStart, rangeEnd } }: Settings): readonly FieldProblem[] {
  if (rangeStart === undefined && rangeEnd === undefined) return [];
  if (rangeStart === undefined || rangeEnd === undefined) {
    const [missing, there] = rangeStart === undefined ? ['range start', 'range end'] : ['range end', 'range start'];
    return [problem(['dhcp', missing], `is missing beside ${there}`, 'Write both, or none for registered nodes only.')];
  }
  if (ip4ToNumber(rangeStart) <= ip4ToNumber(rangeEnd)) return [];
  return [problem(['dhcp', 'range start'], `${rangeStart} is after range end ${rangeEnd}`, 'Swap them.')];
}

const checkRangeNetwork: Check = ({ dhcp: { rangeStart, rangeEnd } }, { ipaddr, network }) => {
  const name = `${network.address}/${network.prefix}`;
  const ends = [
    ['range start', rangeStart],
    ['range end', rangeEnd],
  ] as const;
  const outside = ends.flatMap(([key, ip]) => {
    if (ip === undefined) return [];
    if (!networkContains(network, ip)) {
      return [problem(['dhcp', key], `${ip} is outside the cluster network ${name}`, 'Use addresses of that network.')];
    }
    if (network.prefix >= 31 || (ip !== network.address && ip !== broadcastOf(network))) return [];
    return [
      problem(['dhcp', key], `${ip} is not an address for a machine in ${name}`, 'Leave out the ends of the network.'),
    ];
  });
  if (rangeStart === undefined || rangeEnd === undefined || outside.length > 0) return outside;
  if (!isBetween(rangeStart, ipaddr, rangeEnd)) return [];
  return [problem(['dhcp', 'range start'], `the range holds this server's own address ${ipaddr}`, 'Move the range.')];
};

const checkRouter: Check = ({ dhcp: { router, rangeStart, rangeEnd } }, { network }) => {
  if (router === undefined) return [];
  if (!networkContains(network, router)) {
    const what = `${router} is outside the cluster network ${network.address}/${network.prefix}`;
    return [problem(['dhcp', 'router'], what, 'Machines can only reach a gateway of their own network.')];
  }
  if (rangeStart === undefined || rangeEnd === undefined || !isBetween(rangeStart, router, rangeEnd)) return [];
  return [problem(['dhcp', 'router'], `${router} is inside the range`, 'Move the range.')];
};

function checkPorts({ dhcp, tftp }: Settings): readonly FieldProblem[] {
  if (!dhcp.enabled || !tftp.enabled || dhcp.port !== tftp.port) return [];
  return [
    problem(['tftp', 'port'], `${tftp.port} is the port of the DHCP server too`, 'Give one of them another port.'),
  ];
}

function isBetween(start: Parameters<typeof ip4ToNumber>[0], ip: typeof start, end: typeof start): boolean {
  return ip4ToNumber(start) <= ip4ToNumber(ip) && ip4ToNumber(ip) <= ip4ToNumber(end);
}

function problem(path: readonly string[], what: string, remedy: string): FieldProblem {
  return { path, what, remedy };
}
