import type { Ip4 } from '../address/ip4.ts';
import type { MacAddress } from '../address/mac-address.ts';

/** What a machine may get an address by. */
export interface AddressQuestion {
  readonly hwaddr: MacAddress;
  /** The registry's address for this device, when it fits the network the machine is on. */
  readonly reserved?: Ip4;
  /** What the machine itself asks for (option 50 or ciaddr). */
  readonly requested?: Ip4;
}

/** A pool as it is now. Each answer names an address that this machine may have: never a reserved or declined one. */
export interface PoolFacts {
  /** What this machine holds, or held last and nobody took since. */
  current(hwaddr: MacAddress): Ip4 | undefined;
  /** In the pool and belonging to nobody yet. */
  isFree(ip: Ip4): boolean;
  nextFree(): Ip4 | undefined;
  /** The address whose lease ended longest ago. */
  oldestEnded(): Ip4 | undefined;
}

export interface AddressChoice {
  readonly ip: Ip4;
  readonly by: 'reservation' | 'lease' | 'request' | 'free' | 'reuse';
}

/**
 * RFC 2131 §4.3.1 with the registry before all: an address once given stays with its machine as long as possible.
 * @param pools those on the machine's wire, in the order in which they are used up
 */
export function chooseAddress(question: AddressQuestion, pools: readonly PoolFacts[]): AddressChoice | undefined {
  const { hwaddr, reserved, requested } = question;
  if (reserved !== undefined) return { ip: reserved, by: 'reservation' };
  for (const pool of pools) {
    const current = pool.current(hwaddr);
    if (current !== undefined) return { ip: current, by: 'lease' };
  }
  if (requested !== undefined && pools.some((pool) => pool.isFree(requested))) return { ip: requested, by: 'request' };
  for (const pool of pools) {
    const choice = nextOf(pool);
    if (choice !== undefined) return choice;
  }
  return undefined;
}

function nextOf(pool: PoolFacts): AddressChoice | undefined {
  const free = pool.nextFree();
  if (free !== undefined) return { ip: free, by: 'free' };
  const ended = pool.oldestEnded();
  return ended === undefined ? undefined : { ip: ended, by: 'reuse' };
}
