import type { OutputOf } from '../../src/api/client.ts';
import type { LabDaemon } from './daemon.ts';
import type { Machine } from './machine.ts';
import { waitUntil } from './wait-until.ts';

/** One step of a node's way up, as the daemon has stored it. */
export type StoredEvent = OutputOf<'event.list'>['items'][number];

/** The stored steps of a node since a moment (milliseconds since the epoch), in the order they happened. */
export const bootEvents = async (daemon: LabDaemon, node: string, since: number): Promise<readonly StoredEvent[]> => {
  const { items: newestFirst } = await daemon.api.call('event.list', { node, limit: 1000 });
  return newestFirst.filter(({ at }) => at >= since).reverse();
};

export interface FollowOptions {
  readonly since: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Gets each event once, as soon as it is known. */
  readonly onEvent?: (event: StoredEvent) => void;
}

/** Waits until a node has reported that it is up and gives all its events. Throws as soon as its machine has ended. */
export const followBoot = async (
  daemon: () => LabDaemon,
  machine: Machine,
  { since, timeoutMs, signal, onEvent = () => undefined }: FollowOptions,
): Promise<readonly StoredEvent[]> => {
  let known = 0;
  const isUp = async () => {
    if (machine.hasEnded()) throw new Error(`the machine ${machine.name} has switched itself off`);
    const events = await bootEvents(daemon(), machine.name, since);
    for (const event of events.slice(known)) onEvent(event);
    known = events.length;
    return events.some(({ stage, outcome }) => stage === 'up' && outcome === 'ok') ? events : undefined;
  };
  return waitUntil(`node ${machine.name} reports that it is up`, isUp, { timeoutMs, everyMs: 500, signal });
};
