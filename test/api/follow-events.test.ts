import { expect, test } from '@jest/globals';
import { followEvents } from '../../src/api/follow-events.ts';
import { fakeAdminServices } from '../fake/fake-admin-services.ts';

const boot = (at: number) => ({ at, stage: 'dhcp', outcome: 'ok', detail: 'OFFER' }) as const;

test('a reader that is too slow misses the oldest events, and is told how many', async () => {
  const services = await fakeAdminServices();
  const feed = followEvents(services, ['boot'], new AbortController().signal);
  for (let at = 1; at <= 1002; at += 1) services.record(boot(at));
  expect(await feed.next()).toEqual({ done: false, value: { event: 'missed', data: { events: 2 } } });
  expect(await feed.next()).toEqual({ done: false, value: { event: 'boot', data: boot(3) } });
});

test('a reader that is gone is told nothing any more', async () => {
  const services = await fakeAdminServices();
  const stop = new AbortController();
  const [left, stopped] = [1, 2].map(() => followEvents(services, ['boot', 'boot', 'job'], stop.signal));
  await left?.return?.();
  stop.abort();
  services.record(boot(1));
  expect([await left?.next(), await stopped?.next()]).toEqual([
    { done: true, value: undefined },
    { done: true, value: undefined },
  ]);
});
