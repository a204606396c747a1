import { type Ip4, ip4FromNumber, ip4ToNumber } from '../address/ip4.ts';
import type { AddressRange } from '../address/range4.ts';
import { ExpiryQueue } from './expiry-queue.ts';

type IsReserved = (ip: Ip4) => boolean;

/** How often addresses that were passed over as reserved are looked at again: the registry changes without telling. */
const RECALL_MS = 10_000;

/** Which address of a range, for machines without a reservation, comes next, in O(log n) however many are leased. */
export class AddressPool {
  readonly #end: number;
  readonly #start: number;
  readonly #takenUntil: (address: number) => number | undefined;
  /** Below it, every free address is in `#returned` or `#passedOver`. */
  #cursor: number;
  readonly #returned = new Set<number>();
  readonly #passedOver = new Set<number>();
  readonly #leased = new ExpiryQueue();
  #recallAt = 0;

  /**
   * @param takenUntil milliseconds since the epoch at which the address may go to another machine, Infinity while it is
   * promised, undefined when it belongs to nobody
   */
  constructor(range: AddressRange, takenUntil: (address: number) => number | undefined) {
    this.#start = ip4ToNumber(range.start);
    this.#end = ip4ToNumber(range.end);
    this.#takenUntil = takenUntil;
    this.#cursor = this.#start;
  }

  includes(address: number): boolean {
    return address >= this.#start && address <= this.#end;
  }

  /** To be called after each change of what `takenUntil` says about an address of the range. */
  update(address: number): void {
    const until = this.#takenUntil(address);
    if (until === undefined) this.#returned.add(address);
    if (until === undefined || until === Number.POSITIVE_INFINITY) this.#leased.delete(address);
    else this.#leased.set(address, until);
  }

  /** Stays the same until the address is taken. */
  nextFree(isReserved: IsReserved, now: number): Ip4 | undefined {
    return this.#firstFree(isReserved) ?? (this.#recall(now) ? this.#firstFree(isReserved) : undefined);
  }

  oldestEnded(isReserved: IsReserved, now: number): Ip4 | undefined {
    for (let entry = this.#leased.earliest(); entry && entry.at <= now; entry = this.#leased.earliest()) {
      const ip = ip4FromNumber(entry.key);
      if (!isReserved(ip)) return ip;
      this.#leased.delete(entry.key);
      this.#passedOver.add(entry.key);
    }
    return undefined;
  }

  #firstFree(isReserved: IsReserved): Ip4 | undefined {
    for (let address = this.#candidate(); address !== undefined; address = this.#candidate()) {
      const isTaken = this.#takenUntil(address) !== undefined;
      const ip = ip4FromNumber(address);
      if (!isTaken && !isReserved(ip)) return ip;
      if (!isTaken) this.#passedOver.add(address);
      this.#pass(address);
    }
    return undefined;
  }

  #candidate(): number | undefined {
    const [returned] = this.#returned;
    return returned ?? (this.#cursor <= this.#end ? this.#cursor : undefined);
  }

  #pass(address: number): void {
    if (!this.#returned.delete(address)) this.#cursor += 1;
  }

  #recall(now: number): boolean {
    if (now < this.#recallAt) return false;
    this.#recallAt = now + RECALL_MS;
    const addresses = [...this.#passedOver];
    this.#passedOver.clear();
    for (const address of addresses) this.update(address);
    return addresses.length > 0;
  }
}
