import type { ImageProgress, ImageWorkOptions } from '../ports/image-builder.ts';

interface Flight<T> {
  readonly result: Promise<T>;
  readonly stop: AbortController;
  readonly listeners: Set<(progress: ImageProgress) => void>;
  waiters: number;
}

/**
 * Work that several callers ask for at once is done once. Whoever gives up leaves it to the others; the work stops when
 * nobody waits any more.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  get isIdle(): boolean {
    return this.#flights.size === 0;
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
      if (flight.waiters === 0) this.#land(key, flight);
    }
  }

  /** Ends all work and waits for that. */
  async close(reason: Error): Promise<void> {
    const flights = [...this.#flights.values()];
    for (const { stop } of flights) stop.abort(reason);
    await Promise.allSettled(flights.map(({ result }) => result));
  }

  #launch(key: string, start: (work: ImageWorkOptions) => Promise<T>): Flight<T> {
    const stop = new AbortController();
    const listeners = new Set<(progress: ImageProgress) => void>();
    const progress = (now: ImageProgress) => {
      for (const listener of listeners) listener(now);
    };
    const flight: Flight<T> = { result: start({ signal: stop.signal, progress }), stop, listeners, waiters: 0 };
    flight.result.catch(() => undefined); // every waiter has its own answer
    this.#flights.set(key, flight);
    return flight;
  }

  /** Work that goes on is stopped; a newcomer starts afresh. */
  #land(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
    flight.stop.abort(new Error('nobody waits for the result'));
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
