import { expect, test } from '@jest/globals';
import { followEvents } from '../../src/api/follow-events.ts';
import { fakeAdminServices } from '../fake/fake-admin-services.ts';
import { mac } from '../support/dhcp-messages.ts';

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

test('a reader hears of unknown machines, and of whoever decides on them', async () => {
  const services = await fakeAdminServices();
  const feed = followEvents(services, ['discovery'], new AbortController().signal);
  const hwaddr = mac('52:54:00:00:00:99');
  const author = { who: 'root', from: 'local', command: 'wwctl discover ignore 52:54:00:00:00:99' };
  await services.discovery.saw(hwaddr, { claim: 'none' });
  await services.discovery.ignore(hwaddr, author);
  const [seen, ignored] = [await feed.next(), await feed.next()];
  expect(seen.value).toMatchObject({ event: 'discovery', data: { what: 'discovered', hwaddr, who: 'warewulfd' } });
  expect(ignored.value).toMatchObject({ event: 'discovery', data: { what: 'ignored', hwaddr, ...author } });
});
