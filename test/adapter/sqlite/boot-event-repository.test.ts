import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Database } from 'better-sqlite3';
import { createSqliteBootEvents } from '../../../src/adapter/sqlite/boot-event-repository.ts';
import { openDatabase } from '../../../src/adapter/sqlite/open-database.ts';
import { STATE_MIGRATIONS } from '../../../src/adapter/sqlite/state-schema.ts';
import type { Ip4 } from '../../../src/address/ip4.ts';
import type { MacAddress } from '../../../src/address/mac-address.ts';
import type { BootEvent } from '../../../src/domain/boot-event.ts';
import type { BootEventRepository } from '../../../src/service/ports/boot-event-repository.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();
const event = (at: number, changes: Partial<BootEvent> = {}): BootEvent => ({
  at,
  stage: 'dhcp',
  outcome: 'ok',
  detail: `step ${at}`,
  ...changes,
});

describe('boot events in SQLite', () => {
  let database: Database;
  let files = 0;
  beforeEach(() => {
    database = openDatabase(directory.file(`events-${files++}.db`), STATE_MIGRATIONS);
  });
  afterEach(() => {
    database.close();
  });

  test('come back as they were, the newest first', async () => {
    const events = createSqliteBootEvents(database);
    const full = event(2, {
      stage: 'image',
      outcome: 'failed',
      hwaddr: '52:54:00:00:00:01' as MacAddress,
      node: 'n1',
      ip: '10.0.0.5' as Ip4,
      detail: "Robert'); drop table boot_events;--",
      bytes: 5_000_000_000,
    });
    await events.add([event(1, { node: 'n1' }), event(1, { node: 'n2' }), full]);
    expect(await listed(events, 'n1', 10)).toEqual([full, event(1, { node: 'n1' })]);
    expect(await listed(events, 'n1', 1)).toEqual([full]);
    expect(await listed(events, 'n9', 10)).toEqual([]);
  });

  test('are known by their newest per node; machines without a node have none', async () => {
    const events = createSqliteBootEvents(database);
    await events.add([event(1, { node: 'n1' }), event(2, { node: 'n2' }), event(3, { node: 'n1' }), event(4)]);
    expect(await events.latestPerNode()).toEqual(
      new Map([
        ['n1', event(3, { node: 'n1' })],
        ['n2', event(2, { node: 'n2' })],
      ]),
    );
  });

  test('of leases do not hide how far a node is', async () => {
    const events = createSqliteBootEvents(database);
    await events.add([event(1, { node: 'n1', stage: 'up' }), event(2, { node: 'n1', stage: 'lease' })]);
    expect((await events.latestPerNode()).get('n1')).toMatchObject({ at: 1, stage: 'up' });
  });

  test('are forgotten beyond the limit of each machine', async () => {
    const events = createSqliteBootEvents(database, { perMachine: 3, total: 1000 });
    const flood = Array.from({ length: 50 }, (_, at) => event(at, { node: 'loud' }));
    await events.add([event(0, { node: 'quiet' }), ...flood]);
    await events.add([event(50, { node: 'loud' })]);
    expect((await listed(events, 'loud', 100)).map(({ at }) => at)).toEqual([50, 49, 48]);
    expect(await listed(events, 'quiet', 100)).toHaveLength(1);
  });

  test('are forgotten beyond the limit of all, however many machines there are', async () => {
    const events = createSqliteBootEvents(database, { perMachine: 3, total: 100 });
    for (let batch = 0; batch < 10; batch++) {
      await events.add(Array.from({ length: 50 }, (_, index) => event(batch, { node: `n${batch * 50 + index}` })));
    }
    expect(database.prepare('select count(*) from boot_events').pluck().get()).toBe(100);
    expect(await listed(events, 'n499', 1)).toHaveLength(1);
    expect(await listed(events, 'n0', 1)).toHaveLength(0);
  });
});

async function listed(events: BootEventRepository, node: string, limit: number): Promise<readonly BootEvent[]> {
  return (await events.list({ node, limit })).map((stored) => stored.event);
}
