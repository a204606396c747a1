import type { BootEvent, RecordBootEvent } from '../domain/boot-event.ts';
import { type BootEventParts, createBootEventQueue } from './boot-event-queue.ts';
import type { BootEventFilter, StoredBootEvent } from './ports/boot-event-repository.ts';

/** Remembers what machines did on their way up. */
export interface BootEvents {
  readonly record: RecordBootEvent;
  /** The newest boot step of every node that had one, by the node's name. Takes no time. */
  latest(): ReadonlyMap<string, BootEvent>;
  /** Notes that a running node asked and has everything already: no step, but a sign of life. */
  sawNode(node: string, at: number): void;
  /** When a node last gave a sign of life, in ms since the epoch. */
  seenAt(node: string): number | undefined;
  /** The newest first. */
  list(filter: BootEventFilter): Promise<readonly StoredBootEvent[]>;
  /** Events that were lost because too many came at once, since the start. */
  dropped(): number;
  /** Called with every event as it comes. @returns a function that ends the subscription. */
  onEvent(listener: (event: BootEvent) => void): () => void;
  /** Stores what waits. */
  close(): Promise<void>;
}

/** Loads the newest events and begins to record. */
export async function createBootEvents(parts: BootEventParts): Promise<BootEvents> {
  const { repository, log } = parts;
  const latest = new Map(await repository.latestPerNode());
  const seen = new Map<string, number>();
  const queue = createBootEventQueue(parts);
  const listeners = new Set<RecordBootEvent>();

  const record: RecordBootEvent = (event) => {
    queue.push(event);
    if (event.node !== undefined && event.stage !== 'lease') latest.set(event.node, event);
    for (const listener of listeners) tell(listener, event, log);
  };
  return {
    record,
    latest: () => latest,
    sawNode: (node, at) => void seen.set(node, at),
    seenAt: (node) => {
      const times = [latest.get(node)?.at, seen.get(node)].filter((at) => at !== undefined);
      return times.length === 0 ? undefined : Math.max(...times);
    },
    list: async (filter) => {
      await queue.flush();
      return repository.list(filter);
    },
    dropped: queue.dropped,
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: queue.flush,
  };
}

/** Recording never throws: it happens in the middle of an answer to a machine. */
function tell(listener: RecordBootEvent, event: BootEvent, log: BootEventParts['log']): void {
  try {
    listener(event);
  } catch (error) {
    log.error({ err: error }, 'a listener could not take a boot event');
  }
}
