import type { Ip6 } from '../address/ip6.ts';
import { type MacAddress, parseMacAddress } from '../address/mac-address.ts';
import type { Lease6 } from '../domain/lease6.ts';
import {
  type AddressChoice6,
  type AddressQuestion6,
  type AddressState6,
  chooseAddress6,
} from '../provision/address-choice6.ts';
import type { Lease6Repository } from './ports/lease6-repository.ts';

/** How long an address that is in use by a stranger stays out of the range. */
const QUARANTINE_MS = 3_600_000;
/** A machine that comes back within that time gets its old address for sure. */
const REMEMBERED_MS = 30 * 86_400_000;
/** A range may have more addresses than memory has bytes, and anybody can invent machines. */
const MOST_LEASES = 100_000;

export interface Leases6Options {
  readonly repository: Lease6Repository;
  readonly now: () => number;
  readonly mostLeases?: number;
}

/** What a machine asks for, and which addresses the registry keeps for others. */
export interface LeaseQuestion6 extends AddressQuestion6 {
  readonly isReserved: (ip: Ip6) => boolean;
}

/** A promise to be made durable. */
export interface Binding6 {
  readonly machine: string;
  readonly duid: string;
  readonly iaid: number;
  readonly ip: Ip6;
  readonly seconds: number;
}

/** Who has which IPv6 address: a mirror of the repository in memory. */
export class Leases6 {
  readonly #repository: Lease6Repository;
  readonly #now: () => number;
  readonly #mostLeases: number;
  readonly #leases = new Map<Ip6, Lease6>();
  readonly #ofMachine = new Map<string, Ip6>();
  readonly #machineOfDuid = new Map<string, string>();

  constructor({ repository, now, mostLeases = MOST_LEASES }: Leases6Options) {
    this.#repository = repository;
    this.#now = now;
    this.#mostLeases = mostLeases;
    repository.forgetEndedBefore(now() - REMEMBERED_MS);
    // The latest lease of a machine is the one that counts.
    for (const lease of repository.all().toSorted((one, other) => one.expiresAt - other.expiresAt)) this.#set(lease);
  }

  choose({ isReserved, ...question }: LeaseQuestion6): AddressChoice6 | undefined {
    const { machine } = question;
    return chooseAddress6(question, this.#ofMachine.get(machine), (ip) => this.#stateFor(machine, ip, isReserved));
  }

  /** What was leased to this machine and nobody else took since; not what it gave back. */
  held(machine: string): Ip6 | undefined {
    return this.boundLease(machine)?.ip;
  }

  /** The same with who asked for it. */
  boundLease(machine: string): Lease6 | undefined {
    const lease = this.#leaseOf(machine);
    return lease?.state === 'bound' ? lease : undefined;
  }

  /** The hardware address of the machine that has this address now, where it is known. */
  hwaddrOf(ip: Ip6): MacAddress | undefined {
    const lease = this.#leases.get(ip);
    return lease?.state === 'bound' ? parseMacAddress(lease.machine) : undefined;
  }

  /** Which machine had this DUID, when it said more of itself. */
  machineOf(duid: string): string | undefined {
    return this.#machineOfDuid.get(duid);
  }

  /** Resolves once the lease is durable; from the call on nobody else gets the address. Rejects with the repository's error. */
  async bind({ machine, duid, iaid, ip, seconds }: Binding6): Promise<void> {
    const lease: Lease6 = { ip, machine, duid, iaid, state: 'bound', expiresAt: this.#now() + seconds * 1000 };
    const before = this.#leases.get(ip);
    const moved = this.#leaseOf(machine);
    this.#makeRoom();
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
  async release(machine: string, ip: Ip6): Promise<void> {
    const lease = this.#leaseOf(machine);
    if (lease?.ip === ip) await this.#end(lease);
  }

  /** Nobody gets the address for an hour. */
  async decline({ machine, duid, iaid, ip }: Omit<Binding6, 'seconds'>): Promise<void> {
    const lease: Lease6 = { ip, machine, duid, iaid, state: 'declined', expiresAt: this.#now() + QUARANTINE_MS };
    this.#set(lease);
    await this.#repository.put(lease);
  }

  #stateFor(machine: string, ip: Ip6, isReserved: (ip: Ip6) => boolean): AddressState6 {
    if (isReserved(ip)) return 'taken';
    const lease = this.#leases.get(ip);
    if (lease === undefined) return this.#leases.size < this.#mostLeases ? 'free' : 'taken';
    if (lease.machine === machine && lease.state !== 'declined') return 'own';
    return lease.expiresAt <= this.#now() ? 'ended' : 'taken';
  }

  async #end(lease: Lease6): Promise<void> {
    const ended: Lease6 = { ...lease, state: 'released', expiresAt: this.#now() };
    if (this.#leases.get(lease.ip) !== lease) return;
    this.#leases.set(lease.ip, ended);
    await this.#repository.put(ended);
  }

  #leaseOf(machine: string): Lease6 | undefined {
    const ip = this.#ofMachine.get(machine);
    return ip === undefined ? undefined : this.#leases.get(ip);
  }

  #set(lease: Lease6): void {
    this.#forget(lease.ip);
    this.#leases.set(lease.ip, lease);
    if (lease.state === 'declined') return;
    this.#ofMachine.set(lease.machine, lease.ip);
    this.#machineOfDuid.set(lease.duid, lease.machine);
  }

  #forget(ip: Ip6): void {
    const lease = this.#leases.get(ip);
    if (lease === undefined) return;
    this.#leases.delete(ip);
    if (this.#ofMachine.get(lease.machine) === ip) this.#ofMachine.delete(lease.machine);
    if (this.#machineOfDuid.get(lease.duid) === lease.machine) this.#machineOfDuid.delete(lease.duid);
  }

  #undo(lease: Lease6, before: Lease6 | undefined, moved: Lease6 | undefined): void {
    if (this.#leases.get(lease.ip) !== lease) return;
    this.#forget(lease.ip);
    for (const earlier of [before, moved]) if (earlier !== undefined) this.#set(earlier);
  }

  /** Before it is too late for new machines, those that are gone are forgotten. */
  #makeRoom(): void {
    if (this.#leases.size < this.#mostLeases - 1) return;
    const now = this.#now();
    for (const { ip, expiresAt } of [...this.#leases.values()]) if (expiresAt <= now) this.#forget(ip);
    this.#repository.forgetEndedBefore(now);
  }
}
