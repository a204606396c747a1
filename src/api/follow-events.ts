import type { BootEvent } from '../domain/boot-event.ts';
import type { DiscoveryEvent } from '../service/discovery/discovery-events.ts';
import { createFeed, type Feed } from '../service/feed.ts';
import type { RegistryChange } from '../service/registry/registry.ts';
import { describeJob, type JobDocument } from './job-schemas.ts';
import type { Services } from './services.ts';

/** What waits for a slow reader at most. */
const MOST_WAITING = 1000;

type ClusterEvent =
  | { readonly event: 'boot'; readonly data: BootEvent }
  | { readonly event: 'registry'; readonly data: ReturnType<typeof describeChange> }
  | { readonly event: 'discovery'; readonly data: DiscoveryEvent }
  | { readonly event: 'job'; readonly data: JobDocument }
  | { readonly event: 'missed'; readonly data: { readonly events: number } };

type Sources = Pick<Services, 'bootEvents' | 'registry' | 'discovery' | 'jobs'>;

/** Everything of these types that happens from now on, until the signal or the reader ends it. */
export function followEvents(
  sources: Sources,
  types: readonly ('boot' | 'registry' | 'discovery' | 'job')[],
  signal: AbortSignal,
): Feed<ClusterEvent> {
  const waiting: ClusterEvent[] = [];
  let missed = 0;
  const push = (event: ClusterEvent): void => {
    waiting.push(event);
    if (waiting.length > MOST_WAITING) {
      waiting.shift();
      missed += 1;
    }
    feed.wake();
  };
  const take = () => {
    const [event] = missed > 0 ? [{ event: 'missed', data: { events: missed } } as const] : waiting.splice(0, 1);
    missed = 0;
    return event === undefined ? 'nothing yet' : { value: event };
  };
  const subscriptions = {
    boot: () => sources.bootEvents.onEvent((data) => push({ event: 'boot', data })),
    registry: () => sources.registry.onChange((change) => push({ event: 'registry', data: describeChange(change) })),
    discovery: () => sources.discovery.onEvent((data) => push({ event: 'discovery', data })),
    job: () => sources.jobs.onChange((job) => push({ event: 'job', data: describeJob(job, 'without result') })),
  };
  const ends = [...new Set(types)].map((type) => subscriptions[type]());
  const feed = createFeed<ClusterEvent>(take, () => {
    for (const end of ends) end();
  });
  signal.addEventListener('abort', feed.close, { once: true });
  return feed;
}

function describeChange({ revision, author: { who, from, command }, changed }: RegistryChange) {
  return { revision, who, from, command, changed: changed.map(({ kind, name }) => ({ kind, name })) };
}
