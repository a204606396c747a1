import { describe, expect, test } from '@jest/globals';
import { createSqliteLeases } from '../../../src/adapter/sqlite/lease-repository.ts';
import { openDatabase } from '../../../src/adapter/sqlite/open-database.ts';
import { STATE_MIGRATIONS } from '../../../src/adapter/sqlite/state-schema.ts';
import type { Ip4 } from '../../../src/address/ip4.ts';
import { ip4FromNumber } from '../../../src/address/ip4.ts';
import type { MacAddress } from '../../../src/address/mac-address.ts';
import type { Lease } from '../../../src/domain/lease.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();
const lease = (changes: Partial<Lease>): Lease => ({
  ip: '10.0.1.1' as Ip4,
  hwaddr: '52:54:00:00:00:01' as MacAddress,
  state: 'bound',
  expiresAt: 1_800_000_000_000,
  ...changes,
});

describe('leases in SQLite', () => {
  test('survive a restart; of one address the last one counts', async () => {
    const file = directory.file('leases.db');
    const before = openDatabase(file, STATE_MIGRATIONS);
    const leases = createSqliteLeases(before);
    const infiniband = Array.from({ length: 20 }, () => '0a').join(':') as MacAddress;
    const kept = [
      lease({ hwaddr: infiniband, state: 'released', hostname: 'n1' }),
      lease({ ip: '10.0.1.2' as Ip4, state: 'declined' }),
    ];
    await Promise.all([lease({}), ...kept].map((each) => leases.put(each)));
    before.close();
    const after = openDatabase(file, STATE_MIGRATIONS);
    expect(createSqliteLeases(after).all()).toEqual(kept);
    after.close();
  });

  test('of one moment share a commit, and are stored when they are acknowledged', async () => {
    const database = openDatabase(directory.file('group.db'), STATE_MIGRATIONS);
    const leases = createSqliteLeases(database);
    const count = database.prepare('select count(*) from leases').pluck();
    const puts = Array.from({ length: 500 }, (_, index) =>
      leases.put(lease({ ip: ip4FromNumber(0x0a000000 + index) })),
    );
    expect(count.get()).toBe(0);
    await puts[0];
    expect(count.get()).toBe(500);
    database.close();
  });

  test('that still wait are stored at the end', async () => {
    const database = openDatabase(directory.file('end.db'), STATE_MIGRATIONS);
    const leases = createSqliteLeases(database);
    const put = leases.put(lease({}));
    leases.close();
    expect(leases.all()).toHaveLength(1);
    await put;
    database.close();
  });

  test('that cannot be stored are not acknowledged, each by itself', async () => {
    const database = openDatabase(directory.file('closed.db'), STATE_MIGRATIONS);
    const leases = createSqliteLeases(database);
    const puts = [leases.put(lease({})), leases.put(lease({}))];
    database.close();
    expect((await Promise.allSettled(puts)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
