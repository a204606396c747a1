import type { BootEvent, RecordBootEvent } from '../domain/boot-event.ts';
import { type BootEventParts, createBootEventQueue } from './boot-event-queue.ts';

/** Remembers what machines did on their way up. */
export interface BootEvents {
  readonly record: RecordBootEvent;
  /** The newest boot step of every node that had one, by the node's name. Takes no time. */
  latest(): ReadonlyMap<string, BootEvent>;
  latestPerNode(): Promise<ReadonlyMap<string, BootEvent>>;
  /** A node's newest events, the newest first. */
  listByNode(node: string, limit: number): Promise<readonly BootEvent[]>;
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
    latestPerNode: async () => latest,
    listByNode: async (node, limit) => {
      await queue.flush();
      return repository.listByNode(node, limit);
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
