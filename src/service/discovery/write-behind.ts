import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { MacAddress } from '../../address/mac-address.ts';
import type { UnknownMachine } from '../../domain/unknown-machine.ts';
import type { MachineRepository } from '../ports/machine-repository.ts';

/** What happens to one machine within this time is one write. */
const GATHER_MS = 1000;
/** Machines of one transaction: storing them must not hold up the event loop. */
const BATCH_LIMIT = 500;

export interface WriteBehindParts {
  readonly repository: Pick<MachineRepository, 'save'>;
  readonly log: Pick<Logger, 'error'>;
  /** Those that the repository has already. */
  readonly stored: Iterable<MacAddress>;
}

/** Brings sightings to the disk a little later, the latest of each machine. At most one waits per machine. */
export class WriteBehind {
  readonly #parts: WriteBehindParts;
  readonly #stored: Set<MacAddress>;
  /** Undefined: to be forgotten. */
  readonly #waiting = new Map<MacAddress, UnknownMachine | undefined>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: WriteBehindParts) {
    this.#parts = parts;
    this.#stored = new Set(parts.stored);
  }

  put(machine: UnknownMachine): void {
    this.#waiting.set(machine.hwaddr, machine);
    this.#plan();
  }

  /** Whoever comes and goes before the next write costs none. */
  forget(hwaddr: MacAddress): void {
    if (!this.#stored.has(hwaddr)) {
      this.#waiting.delete(hwaddr);
      return;
    }
    this.#waiting.set(hwaddr, undefined);
    this.#plan();
  }

  /** Resolves once everything that waits now was stored, or could not be. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#storeWaiting());
    return this.#writing;
  }

  /** Stores one decision now. @throws what the repository throws */
  async putNow(machine: UnknownMachine): Promise<void> {
    await this.flush();
    await this.#parts.repository.save({ put: [machine], forget: [] });
    this.#stored.add(machine.hwaddr);
  }

  /** @throws what the repository throws */
  async forgetNow(hwaddr: MacAddress): Promise<void> {
    await this.flush();
    await this.#parts.repository.save({ put: [], forget: [hwaddr] });
    this.#stored.delete(hwaddr);
  }

  #plan(): void {
    this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS);
  }

  async #storeWaiting(): Promise<void> {
    // Those that come meanwhile are of the next round: nobody waits for the end of a flood.
    for (let left = this.#waiting.size; left > 0; left -= BATCH_LIMIT) {
      await this.#storeBatch([...this.#waiting].slice(0, BATCH_LIMIT));
      await setImmediate();
    }
    if (this.#waiting.size > 0) this.#plan();
  }

  /** What cannot be stored is given up: the next sighting of the machine tries again. */
  async #storeBatch(batch: readonly (readonly [MacAddress, UnknownMachine | undefined])[]): Promise<void> {
    for (const [hwaddr] of batch) this.#waiting.delete(hwaddr);
    const put = batch.flatMap(([, machine]) => machine ?? []);
    const forget = batch.flatMap(([hwaddr, machine]) => (machine === undefined ? [hwaddr] : []));
    // Even where it fails: forgetting what is not there does no harm.
    for (const { hwaddr } of put) this.#stored.add(hwaddr);
    try {
      await this.#parts.repository.save({ put, forget });
      for (const hwaddr of forget) this.#stored.delete(hwaddr);
    } catch (error) {
      this.#parts.log.error({ err: error, machines: batch.length }, 'unknown machines could not be stored');
    }
  }
}
