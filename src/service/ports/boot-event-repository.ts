import type { BootEvent } from '../../domain/boot-event.ts';

/** Which boot events to list, the newest first. */
export interface BootEventFilter {
  /** Of this node only. */
  readonly node?: string | undefined;
  /** Stored before the event with this number. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export interface StoredBootEvent {
  /** Grows from event to event. */
  readonly number: number;
  readonly event: BootEvent;
}

/** Boot events that survive a restart; old ones are forgotten, per machine and in all. */
export interface BootEventRepository {
  /** Stores all or none. */
  add(events: readonly BootEvent[]): Promise<void>;
  /** The newest boot step (no `lease`) of every node, by its name. */
  latestPerNode(): Promise<ReadonlyMap<string, BootEvent>>;
  /** The newest first. */
  list(filter: BootEventFilter): Promise<readonly StoredBootEvent[]>;
}
