import { type Ip4, ip4FromNumber, ip4ToNumber } from '../address/ip4.ts';
import type { MacAddress } from '../address/mac-address.ts';
import type { AddressRange } from '../address/range4.ts';
import type { Lease } from '../domain/lease.ts';
import {
  type AddressChoice,
  type AddressQuestion,
  chooseAddress,
  type PoolFacts,
} from '../provision/address-choice.ts';
import { AddressPool } from './address-pool.ts';
import type { LeaseRepository } from './ports/lease-repository.ts';

/** How long an offer is kept for its machine: ROMs wait up to 32 s before they ask again (PXE 2.1 §2.2.3). */
const HOLD_MS = 60_000;
/** How long an address that is in use by a stranger stays out of the pool. */
const QUARANTINE_MS = 3_600_000;

export interface LeasesOptions {
  readonly repository: LeaseRepository;
  /** By name of the network; one without gives reserved addresses only. No two have an address in common. */
  readonly ranges: ReadonlyMap<string, AddressRange>;
  readonly now: () => number;
}

/** What a machine asks for, and which addresses the registry keeps for others. */
export interface LeaseQuestion extends AddressQuestion {
  /** Names of the networks on the machine's wire, in the order in which their ranges are used. */
  readonly networks: readonly string[];
  readonly isReserved: (ip: Ip4) => boolean;
}

/** A promise to be made durable. */
export interface Binding {
  readonly hwaddr: MacAddress;
  readonly ip: Ip4;
  readonly seconds: number;
  readonly hostname?: string;
}

interface Hold {
  readonly hwaddr: MacAddress;
  readonly until: number;
}

/** Who has which address: a mirror of the repository in memory, and the offers that nobody took yet. */
export class Leases {
  readonly #repository: LeaseRepository;
  readonly #now: () => number;
  readonly #pools: ReadonlyMap<string, AddressPool>;
  readonly #leases = new Map<number, Lease>();
  readonly #addressOf = new Map<MacAddress, number>();
  /** By address, the oldest first: all holds are of one length. */
  readonly #holds = new Map<number, Hold>();
  readonly #heldBy = new Map<MacAddress, number>();

  constructor({ repository, ranges, now }: LeasesOptions) {
    this.#repository = repository;
    this.#now = now;
    const takenUntil = (address: number) => this.#takenUntil(address);
    this.#pools = new Map(Array.from(ranges, ([name, range]) => [name, new AddressPool(range, takenUntil)]));
    // The latest lease of a machine is the one that counts.
    const leases = repository.all().toSorted((one, other) => one.expiresAt - other.expiresAt);
    for (const lease of leases) this.#set(lease);
  }

  choose({ isReserved, networks, ...question }: LeaseQuestion): AddressChoice | undefined {
    const now = this.#now();
    this.#endHolds(now);
    const pools = networks.flatMap((name) => {
      const pool = this.#pools.get(name);
      return pool === undefined ? [] : [this.#factsOf(pool, isReserved, now)];
    });
    return chooseAddress(question, pools);
  }

  /** What was leased or offered to this machine and nobody else took since; not what it gave back. */
  held(hwaddr: MacAddress): Ip4 | undefined {
    const address = this.#heldBy.get(hwaddr) ?? this.#addressOf.get(hwaddr);
    if (address === undefined) return undefined;
    const isGivenBack = this.#leases.get(address)?.state === 'released' && !this.#heldBy.has(hwaddr);
    return isGivenBack ? undefined : ip4FromNumber(address);
  }

  /** The machine that has this address now, or was offered it. */
  hwaddrOf(ip: Ip4): MacAddress | undefined {
    const address = ip4ToNumber(ip);
    const lease = this.#leases.get(address);
    return this.#holds.get(address)?.hwaddr ?? (lease?.state === 'bound' ? lease.hwaddr : undefined);
  }

  /** Keeps an offered address for its machine for a minute; not durable. */
  hold(hwaddr: MacAddress, ip: Ip4): void {
    this.forget(hwaddr);
    const address = ip4ToNumber(ip);
    this.#holds.set(address, { hwaddr, until: this.#now() + HOLD_MS });
    this.#heldBy.set(hwaddr, address);
    this.#update(address);
  }

  /** Ends the machine's hold: it took another server's offer, or a lease. */
  forget(hwaddr: MacAddress): void {
    const address = this.#heldBy.get(hwaddr);
    if (address === undefined) return;
    this.#heldBy.delete(hwaddr);
    this.#holds.delete(address);
    this.#update(address);
  }

  /** Resolves once the lease is durable; from the call on nobody else gets the address. Rejects with the repository's error. */
  async bind({ hwaddr, ip, seconds, hostname }: Binding): Promise<void> {
    const expiresAt = this.#now() + seconds * 1000;
    const lease: Lease = { ip, hwaddr, state: 'bound', expiresAt, ...(hostname !== undefined && { hostname }) };
    const moved = this.#leaseOf(hwaddr);
    const before = this.#leases.get(ip4ToNumber(ip));
    this.forget(hwaddr);
    this.#set(lease);
    try {
      await this.#repository.put(lease);
    } catch (error) {
      this.#undo(lease, before, moved);
      throw error;
    }
    if (moved !== undefined && moved.ip !== ip && moved.state === 'bound') await this.#end(moved);
  }

  /** The machine gave its address back; it gets the same again unless another machine needs it. */
  async release(hwaddr: MacAddress, ip: Ip4): Promise<void> {
    const lease = this.#leaseOf(hwaddr);
    if (lease?.ip === ip) await this.#end(lease);
  }

  /** Nobody gets the address for an hour. */
  async decline(hwaddr: MacAddress, ip: Ip4): Promise<void> {
    this.forget(hwaddr);
    const lease: Lease = { ip, hwaddr, state: 'declined', expiresAt: this.#now() + QUARANTINE_MS };
    this.#set(lease);
    await this.#repository.put(lease);
  }

  #factsOf(pool: AddressPool, isReserved: (ip: Ip4) => boolean, now: number): PoolFacts {
    return {
      current: (hwaddr) => this.#currentIn(pool, hwaddr, isReserved),
      isFree: (ip) =>
        pool.includes(ip4ToNumber(ip)) && this.#takenUntil(ip4ToNumber(ip)) === undefined && !isReserved(ip),
      nextFree: () => pool.nextFree(isReserved, now),
      oldestEnded: () => pool.oldestEnded(isReserved, now),
    };
  }

  async #end(lease: Lease): Promise<void> {
    const ended: Lease = { ...lease, state: 'released', expiresAt: this.#now() };
    if (this.#leases.get(ip4ToNumber(lease.ip)) !== lease) return;
    this.#leases.set(ip4ToNumber(lease.ip), ended);
    this.#update(ip4ToNumber(lease.ip));
    await this.#repository.put(ended);
  }

  #set(lease: Lease): void {
    const address = ip4ToNumber(lease.ip);
    const before = this.#leases.get(address);
    if (before !== undefined && this.#addressOf.get(before.hwaddr) === address) this.#addressOf.delete(before.hwaddr);
    this.#leases.set(address, lease);
    if (lease.state !== 'declined') this.#addressOf.set(lease.hwaddr, address);
    this.#update(address);
  }

  #undo(lease: Lease, before: Lease | undefined, moved: Lease | undefined): void {
    const address = ip4ToNumber(lease.ip);
    if (this.#leases.get(address) !== lease) return;
    this.#leases.delete(address);
    this.#addressOf.delete(lease.hwaddr);
    for (const earlier of [before, moved]) if (earlier !== undefined) this.#set(earlier);
    this.#update(address);
  }

  #leaseOf(hwaddr: MacAddress): Lease | undefined {
    const address = this.#addressOf.get(hwaddr);
    return address === undefined ? undefined : this.#leases.get(address);
  }

  /** What `#takenUntil` says about the address has changed. */
  #update(address: number): void {
    for (const pool of this.#pools.values()) if (pool.includes(address)) pool.update(address);
  }

  #currentIn(pool: AddressPool, hwaddr: MacAddress, isReserved: (ip: Ip4) => boolean): Ip4 | undefined {
    const address = this.#heldBy.get(hwaddr) ?? this.#addressOf.get(hwaddr);
    if (address === undefined || !pool.includes(address)) return undefined;
    const holder = this.#holds.get(address)?.hwaddr ?? hwaddr;
    const ip = ip4FromNumber(address);
    return holder === hwaddr && !isReserved(ip) ? ip : undefined;
  }

  #takenUntil(address: number): number | undefined {
    return this.#holds.has(address) ? Number.POSITIVE_INFINITY : this.#leases.get(address)?.expiresAt;
  }

  #endHolds(now: number): void {
    for (const { hwaddr, until } of this.#holds.values()) {
      if (until > now) return;
      this.forget(hwaddr);
    }
  }
}
