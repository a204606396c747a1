import { type Ip4, ip4ToNumber } from '../address/ip4.ts';
import { broadcastOf, type Network4, networkContains } from '../address/network4.ts';
import { rangeContains } from '../address/range4.ts';
import type { FieldProblem } from '../domain/field-kinds-parse.ts';

/** What the file says of one network, and where. */
export interface NetworkSettings {
  /** The section or entry that has the keys below. */
  readonly at: readonly string[];
  /** What messages call it, e.g. `the cluster network`. */
  readonly called: string;
  readonly rangeStart?: Ip4;
  readonly rangeEnd?: Ip4;
  readonly router?: Ip4;
  readonly proxy?: boolean | undefined;
}

/** Where it is; undefined while that is unknown. */
export interface NetworkPlace {
  readonly network: Network4;
  readonly server: Ip4;
}

/** Whether range and gateway of a network fit it and one another. */
export function checkNetwork(settings: NetworkSettings, place: NetworkPlace | undefined): readonly FieldProblem[] {
  const range = place === undefined ? [] : checkRangePlace(settings, place);
  return [
    ...(range.length > 0 ? range : checkRangeOrder(settings)),
    ...(place === undefined ? [] : checkRouter(settings, place)),
    ...checkProxy(settings),
  ];
}

function checkProxy({ at, proxy, rangeStart, rangeEnd }: NetworkSettings): readonly FieldProblem[] {
  if (!proxy || (rangeStart === undefined && rangeEnd === undefined)) return [];
  const key = rangeStart === undefined ? 'range end' : 'range start';
  const remedy = 'Remove the range, or proxy: the other server gives the addresses.';
  return [{ path: [...at, key], what: 'is not used beside proxy: true', remedy }];
}

function checkRangeOrder({ at, rangeStart, rangeEnd }: NetworkSettings): readonly FieldProblem[] {
  if (rangeStart === undefined && rangeEnd === undefined) return [];
  if (rangeStart === undefined || rangeEnd === undefined) {
    const [missing, there] = rangeStart === undefined ? ['range start', 'range end'] : ['range end', 'range start'];
    const remedy = 'Write both, or none for registered nodes only.';
    return [{ path: [...at, missing], what: `is missing beside ${there}`, remedy }];
  }
  if (ip4ToNumber(rangeStart) <= ip4ToNumber(rangeEnd)) return [];
  const what = `${rangeStart} is after range end ${rangeEnd}`;
  return [{ path: [...at, 'range start'], what, remedy: 'Swap them.' }];
}

function checkRangePlace(settings: NetworkSettings, { network, server }: NetworkPlace): readonly FieldProblem[] {
  const { at, rangeStart: start, rangeEnd: end } = settings;
  const outside = [
    ...checkRangeEnd(settings, network, 'range start', start),
    ...checkRangeEnd(settings, network, 'range end', end),
  ];
  if (start === undefined || end === undefined || outside.length > 0) return outside;
  if (!rangeContains({ start, end }, server)) return [];
  const what = `the range holds this server's own address ${server}`;
  return [{ path: [...at, 'range start'], what, remedy: 'Move the range.' }];
}

function checkRangeEnd(
  { at, called }: NetworkSettings,
  network: Network4,
  key: string,
  ip: Ip4 | undefined,
): readonly FieldProblem[] {
  if (ip === undefined) return [];
  const path = [...at, key];
  if (!networkContains(network, ip)) {
    const what = `${ip} is outside ${called} ${describe(network)}`;
    return [{ path, what, remedy: 'Use addresses of that network.' }];
  }
  if (network.prefix >= 31 || (ip !== network.address && ip !== broadcastOf(network))) return [];
  const what = `${ip} is not an address for a machine in ${describe(network)}`;
  return [{ path, what, remedy: 'Leave out the ends of the network.' }];
}

function checkRouter(settings: NetworkSettings, { network }: NetworkPlace): readonly FieldProblem[] {
  const { at, called, router, rangeStart: start, rangeEnd: end } = settings;
  if (router === undefined) return [];
  const path = [...at, 'router'];
  if (!networkContains(network, router)) {
    const what = `${router} is outside ${called} ${describe(network)}`;
    return [{ path, what, remedy: 'Machines can only reach a gateway of their own network.' }];
  }
  if (start === undefined || end === undefined || !rangeContains({ start, end }, router)) return [];
  return [{ path, what: `${router} is inside the range`, remedy: 'Move the range.' }];
}

function describe({ address, prefix }: Network4): string {
  return `${address}/${prefix}`;
}
