import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from 'better-sqlite3';
import { createSqliteMachines } from '../../../src/adapter/sqlite/machine-repository.ts';
import { openDatabase } from '../../../src/adapter/sqlite/open-database.ts';
import { STATE_MIGRATIONS } from '../../../src/adapter/sqlite/state-schema.ts';
import type { UnknownMachine } from '../../../src/domain/unknown-machine.ts';
import type { MachineRepository } from '../../../src/service/ports/machine-repository.ts';
import { MemoryMachineRepository } from '../../fake/memory-machine-repository.ts';
import { ip, mac } from '../../support/dhcp-messages.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const directory = temporaryDirectory();
let database: Database;
beforeAll(() => {
  database = openDatabase(directory.file('machines.db'), STATE_MIGRATIONS);
});
afterAll(() => {
  database.close();
});

const PLAIN: UnknownMachine = { hwaddr: mac('52:54:00:00:00:01'), firstSeenAt: 1, lastSeenAt: 9, timesSeen: 1 };
const WHOLE: UnknownMachine = {
  ...{ hwaddr: mac('52:54:00:00:00:02'), firstSeenAt: 2, lastSeenAt: 3, timesSeen: 4 },
  ...{ network: 'rack', relay: ip('10.9.0.1'), switchName: 'leaf-2', port: 'Eth1/7' },
  ...{ architecture: '00:07', vendorClass: 'PXEClient' },
  words: { serial: 'S1', assetTag: 'A1', uuid: 'U1', manufacturer: 'M1', product: 'P1' },
  ignored: { at: 5, by: 'root' },
};

describe.each<readonly [string, () => MachineRepository]>([
  ['in memory', () => new MemoryMachineRepository()],
  ['in SQLite', () => createSqliteMachines(database)],
])('unknown machines %s', (_, open) => {
  let repository: MachineRepository;
  beforeAll(() => {
    repository = open();
  });

  test('come back as they were, those seen longest ago first', async () => {
    await repository.save({ put: [PLAIN, WHOLE], forget: [] });
    expect(repository.all()).toEqual([WHOLE, PLAIN]);
  });

  test('are replaced as a whole', async () => {
    const { words: _words, ignored: _ignored, port: _port, ...less } = WHOLE;
    await repository.save({ put: [{ ...less, lastSeenAt: 20, words: {} }], forget: [] });
    expect(repository.all()).toEqual([PLAIN, { ...less, lastSeenAt: 20, words: {} }]);
  });

  test('are forgotten, also those that were never there', async () => {
    await repository.save({ put: [], forget: [WHOLE.hwaddr, mac('52:54:00:00:00:77')] });
    expect(repository.all()).toEqual([PLAIN]);
  });
});

test('unknown machines survive a restart', async () => {
  const file = directory.file('again.db');
  const before = openDatabase(file, STATE_MIGRATIONS);
  await createSqliteMachines(before).save({ put: [WHOLE], forget: [] });
  before.close();
  const after = openDatabase(file, STATE_MIGRATIONS);
  expect(createSqliteMachines(after).all()).toEqual([WHOLE]);
  after.close();
});
