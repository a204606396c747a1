import type { BootEvent } from '../../domain/boot-event.ts';

/** Boot events that survive a restart; old ones are forgotten, per machine and in all. */
export interface BootEventRepository {
  /** Stores all or none. */
  add(events: readonly BootEvent[]): Promise<void>;
  /** The newest boot step (no `lease`) of every node, by its name. */
  latestPerNode(): Promise<ReadonlyMap<string, BootEvent>>;
  /** A node's newest events, the newest first. */
  listByNode(node: string, limit: number): Promise<readonly BootEvent[]>;
}
