import { type Ip6, ip6FromBigInt, ip6ToBigInt } from '../address/ip6.ts';
import { type AddressRange6, rangeContains6 } from '../address/network6.ts';

/** What a machine may get an IPv6 address by. */
export interface AddressQuestion6 {
  /** Stays the same for the machine, whichever of its programs asks. */
  readonly machine: string;
  /** The registry's address for this device, when it fits the network the machine is on. */
  readonly reserved?: Ip6;
  /** What the machine itself asks for. */
  readonly requested?: Ip6;
  /** Those on the machine's wire, in the order in which they are used. */
  readonly ranges: readonly AddressRange6[];
}

/** Whose an address is now. `ended` was another machine's, which did not renew it. */
export type AddressState6 = 'own' | 'free' | 'ended' | 'taken';

export interface AddressChoice6 {
  readonly ip: Ip6;
  readonly by: 'reservation' | 'lease' | 'request' | 'free' | 'reuse';
}

/** So many neighbours are looked at: one is free in any range that is not as good as full. */
const MOST_PROBES = 4096n;

/**
 * The registry before all, then what the machine has, then what it asks for. A new address follows from who the machine is, so
 * that it gets the same again even when its lease was forgotten, and so that a range may be as large as IPv6 wants.
 * @param held what the machine was leased last
 */
export function chooseAddress6(
  { machine, reserved, requested, ranges }: AddressQuestion6,
  held: Ip6 | undefined,
  stateOf: (ip: Ip6) => AddressState6,
): AddressChoice6 | undefined {
  if (reserved !== undefined) return { ip: reserved, by: 'reservation' };
  const isInRange = (ip: Ip6) => ranges.some((range) => rangeContains6(range, ip));
  if (held !== undefined && isInRange(held) && stateOf(held) === 'own') return { ip: held, by: 'lease' };
  if (requested !== undefined && isInRange(requested) && stateOf(requested) === 'free')
    return { ip: requested, by: 'request' };
  for (const range of ranges) {
    const choice = probe(machine, range, stateOf);
    if (choice !== undefined) return choice;
  }
  return undefined;
}

function probe(
  machine: string,
  { start, end }: AddressRange6,
  stateOf: (ip: Ip6) => AddressState6,
): AddressChoice6 | undefined {
  const first = ip6ToBigInt(start);
  const size = ip6ToBigInt(end) - first + 1n;
  const begin = hash(machine) % size;
  let ended: Ip6 | undefined;
  for (let step = 0n; step < size && step < MOST_PROBES; step += 1n) {
    const ip = ip6FromBigInt(first + ((begin + step) % size));
    const state = stateOf(ip);
    if (state === 'free' || state === 'own') return { ip, by: 'free' };
    if (state === 'ended') ended ??= ip;
  }
  return ended === undefined ? undefined : { ip: ended, by: 'reuse' };
}

/** FNV-1a of 64 bits: spreads machines over the range, and is no secret. */
function hash(text: string): bigint {
  let value = 0xcbf29ce484222325n;
  for (const character of text) {
    value = BigInt.asUintN(64, (value ^ BigInt(character.charCodeAt(0))) * 0x100000001b3n);
  }
  return value;
}
