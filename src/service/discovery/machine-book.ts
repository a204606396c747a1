import type { MacAddress } from '../../address/mac-address.ts';
import type { UnknownMachine } from '../../domain/unknown-machine.ts';

/** The part of the book that is always open to those who come for the first time. */
const SHARE_OF_NEWCOMERS = 0.1;

/**
 * The machines in memory, at most `limit`. Each one is among those seen once, those that came back, or those an admin
 * has ignored; of each, the one seen longest ago comes first. Whoever makes up hardware addresses pushes out other
 * machines that came once; those that came back only as far as newcomers need a tenth of the book.
 */
export class MachineBook {
  readonly #limit: number;
  readonly #newcomers = new Map<MacAddress, UnknownMachine>();
  readonly #regulars = new Map<MacAddress, UnknownMachine>();
  readonly #ignored = new Map<MacAddress, UnknownMachine>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  find(hwaddr: MacAddress): UnknownMachine | undefined {
    return this.#newcomers.get(hwaddr) ?? this.#regulars.get(hwaddr) ?? this.#ignored.get(hwaddr);
  }

  all(): readonly UnknownMachine[] {
    return [...this.#newcomers.values(), ...this.#regulars.values(), ...this.#ignored.values()];
  }

  /** @returns whom it pushed out */
  put(machine: UnknownMachine): MacAddress | undefined {
    this.delete(machine.hwaddr);
    this.#shelfOf(machine).set(machine.hwaddr, machine);
    if (this.#size() <= this.#limit) return undefined;
    const [oldest] = this.#fullest().keys();
    if (oldest !== undefined) this.delete(oldest);
    return oldest;
  }

  delete(hwaddr: MacAddress): void {
    for (const shelf of [this.#newcomers, this.#regulars, this.#ignored]) shelf.delete(hwaddr);
  }

  #shelfOf({ ignored, timesSeen }: UnknownMachine): Map<MacAddress, UnknownMachine> {
    if (ignored !== undefined) return this.#ignored;
    return timesSeen === 1 ? this.#newcomers : this.#regulars;
  }

  #size(): number {
    return this.#newcomers.size + this.#regulars.size + this.#ignored.size;
  }

  #fullest(): Map<MacAddress, UnknownMachine> {
    if (this.#newcomers.size > this.#limit * SHARE_OF_NEWCOMERS) return this.#newcomers;
    return [this.#regulars, this.#ignored].find(({ size }) => size > 0) ?? this.#newcomers;
  }
}
