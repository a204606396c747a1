import { expect, test } from '@jest/globals';
import { identityOf } from '../../../src/adapter/sqlite/identities.ts';
import { createSqliteLeases6 } from '../../../src/adapter/sqlite/lease6-repository.ts';
import { openDatabase } from '../../../src/adapter/sqlite/open-database.ts';
import { STATE_MIGRATIONS } from '../../../src/adapter/sqlite/state-schema.ts';
import type { Lease6 } from '../../../src/domain/lease6.ts';
import { ip6 } from '../../support/dhcp6-messages.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();
const lease = (changes: Partial<Lease6>): Lease6 => ({
  ip: ip6('fd00::1'),
  machine: '52:54:00:00:00:01',
  duid: '00030001525400000001',
  iaid: 4_294_967_295,
  state: 'bound',
  expiresAt: 1_800_000_000_000,
  ...changes,
});

test('IPv6 leases survive a restart; of one address the last one counts, and the old ones can be forgotten', async () => {
  const file = directory.file('leases6.db');
  const before = openDatabase(file, STATE_MIGRATIONS);
  const leases = createSqliteLeases6(before);
  const kept = [lease({ state: 'released' }), lease({ ip: ip6('fd00::2'), state: 'declined', machine: 'duid:0004' })];
  const old = lease({ ip: ip6('fd00::3'), expiresAt: 5 });
  await Promise.all([lease({}), ...kept, old].map((each) => leases.put(each)));
  leases.forgetEndedBefore(6);
  before.close();
  const after = openDatabase(file, STATE_MIGRATIONS);
  expect(createSqliteLeases6(after).all()).toEqual(kept);
  after.close();
});

test('an identity is made once', () => {
  const file = directory.file('identity.db');
  const first = openDatabase(file, STATE_MIGRATIONS);
  expect([...identityOf(first, 'dhcp6 server', () => Uint8Array.of(0, 4, 7))]).toEqual([0, 4, 7]);
  first.close();
  const again = openDatabase(file, STATE_MIGRATIONS);
  expect([...identityOf(again, 'dhcp6 server', () => Uint8Array.of(9))]).toEqual([0, 4, 7]);
  again.close();
});
