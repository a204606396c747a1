import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { BootEvent } from '../domain/boot-event.ts';
import type { BootEventRepository } from './ports/boot-event-repository.ts';

/** Events that wait for the disk; a flood beyond that costs the oldest ones. */
const QUEUE_LIMIT = 20_000;
/** Writes of this long share one transaction. */
const BATCH_MS = 100;
/** Most events of one transaction: storing them must not hold up the event loop. */
const BATCH_LIMIT = 500;

export interface BootEventParts {
  readonly repository: BootEventRepository;
  readonly log: Pick<Logger, 'error' | 'warn'>;
  readonly queueLimit?: number;
}

/** Events on their way to the disk. */
export interface BootEventQueue {
  push(event: BootEvent): void;
  /** Resolves when everything pushed before is stored, or given up. */
  flush(): Promise<void>;
  /** Events that were given up since the start. */
  dropped(): number;
}

export function createBootEventQueue({ repository, log, queueLimit = QUEUE_LIMIT }: BootEventParts): BootEventQueue {
  const waiting: BootEvent[] = [];
  let lost = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const storeBatch = async (batch: readonly BootEvent[]) => {
    try {
      await repository.add(batch);
    } catch (error) {
      lost += batch.length;
      log.error({ err: error, events: batch.length }, 'boot events could not be stored');
    }
  };
  const storeWaiting = async () => {
    while (waiting.length > 0) {
      await storeBatch(waiting.splice(0, BATCH_LIMIT));
      await setImmediate();
    }
  };
  const dropOldest = () => {
    const dropped = waiting.splice(0, Math.ceil(queueLimit / 10)).length;
    lost += dropped;
    log.warn({ dropped }, 'boot events come faster than they can be stored; the oldest are lost');
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(storeWaiting);
    return writing;
  };
  return {
    push: (event) => {
      if (waiting.length >= queueLimit) dropOldest();
      waiting.push(event);
      timer ??= setTimeout(flush, BATCH_MS);
    },
    flush,
    dropped: () => lost,
  };
}
