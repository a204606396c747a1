import type { ImageProgress, ImageWorkOptions } from '../ports/image-builder.ts';

interface Flight<T> {
  readonly result: Promise<T>;
  readonly stop: AbortController;
  readonly listeners: Set<(progress: ImageProgress) => void>;
  waiters: number;
}

/**
 * Work that several callers ask for at once is done once. Whoever gives up leaves it to the others; when the last one gives
 * up, the work is stopped, and that caller hears of it when nothing of it is left.
 */
export class SingleFlight<T> {
  /** Those that may still be joined. */
  readonly #flights = new Map<string, Flight<T>>();
  /** Those that have not ended. */
  readonly #running = new Set<Flight<T>>();

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  async run(key: string, start: (work: ImageWorkOptions) => Promise<T>, options: ImageWorkOptions): Promise<T> {
    options.signal?.throwIfAborted();
    const flight = this.#flights.get(key) ?? this.#launch(key, start);
    if (options.progress) flight.listeners.add(options.progress);
    flight.waiters += 1;
    try {
      return await unlessAborted(flight.result, options.signal);
    } finally {
      flight.waiters -= 1;
      if (options.progress) flight.listeners.delete(options.progress);
      if (flight.waiters === 0) await this.#land(key, flight);
    }
  }

  /** Ends all work and waits for that. */
  async close(reason: Error): Promise<void> {
    for (const { stop } of this.#running) stop.abort(reason);
    await Promise.allSettled([...this.#running].map(({ result }) => result));
  }

  #launch(key: string, start: (work: ImageWorkOptions) => Promise<T>): Flight<T> {
    const stop = new AbortController();
    const listeners = new Set<(progress: ImageProgress) => void>();
    const progress = (now: ImageProgress) => {
      for (const listener of listeners) listener(now);
    };
    // It begins when whoever asked is listening.
    const result = Promise.resolve().then(() => start({ signal: stop.signal, progress }));
    const flight: Flight<T> = { result, stop, listeners, waiters: 0 };
    const ended = () => this.#running.delete(flight);
    flight.result.then(ended, ended); // every waiter has its own answer
    this.#running.add(flight);
    this.#flights.set(key, flight);
    return flight;
  }

  /** Work that goes on is stopped; a newcomer starts afresh. */
  async #land(key: string, flight: Flight<T>): Promise<void> {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
    flight.stop.abort(new Error('nobody waits for the result'));
    await flight.result.catch(() => undefined);
  }
}

function unlessAborted<T>(result: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return result;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
