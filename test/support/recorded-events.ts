import type { BootEvent } from '../../src/domain/boot-event.ts';

/** Takes boot events and hands each out once, in their order, to those who wait. */
export class RecordedEvents {
  readonly #pending: BootEvent[] = [];
  readonly #waiting: ((event: BootEvent) => void)[] = [];

  readonly record = (event: BootEvent): void => {
    const taker = this.#waiting.shift();
    if (taker === undefined) this.#pending.push(event);
    else taker(event);
  };

  /** The oldest event that nobody has taken yet; waits for it. */
  next(): Promise<BootEvent> {
    const event = this.#pending.shift();
    return event === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(event);
  }

  /** Those that nobody has taken yet. */
  get pending(): readonly BootEvent[] {
    return this.#pending;
  }
}
