import type { LabDaemon } from './daemon.ts';
import type { Machine } from './machine.ts';
import { waitUntil } from './wait-until.ts';

/** One step of a node's way up, as the daemon has stored it. */
export interface StoredEvent {
  readonly at: number;
  readonly stage: string;
  readonly outcome: 'ok' | 'refused' | 'failed';
  readonly ip?: string;
  readonly detail: string;
}

/** The stored steps of a node since a moment (milliseconds since the epoch), in the order they happened. */
export const bootEvents = async (daemon: LabDaemon, node: string, since: number): Promise<readonly StoredEvent[]> => {
  const events: StoredEvent[] = JSON.parse(
    await daemon.wwctl('node', 'status', '--history', node, '--limit', '1000', '--json'),
  );
  return events.filter(({ at }) => at >= since).sort((a, b) => a.at - b.at);
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
  return waitUntil(`node ${machine.name} reports that it is up`, isUp, { timeoutMs, everyMs: 1000, signal });
};
