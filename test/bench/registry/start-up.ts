import { join } from 'node:path';
import { openDatabase } from '../../../src/adapter/sqlite/open-database.ts';
import { createSqliteRegistry } from '../../../src/adapter/sqlite/registry-repository.ts';
import { REGISTRY_MIGRATIONS } from '../../../src/adapter/sqlite/registry-schema.ts';
import type { MacAddress } from '../../../src/address/mac-address.ts';
import { createRegistry } from '../../../src/service/registry/create-registry.ts';
import { type Measurement, measure } from './measurement.ts';
import { hwaddrOf } from './sample-nodes.ts';

const LOOKUPS = 100_000;

/** What a start does with the database that a daemon left behind, and what DHCP asks of it then. */
export async function measureStartUp(directory: string, count: number): Promise<readonly Measurement[]> {
  const database = openDatabase(join(directory, 'database/registry.db'), REGISTRY_MIGRATIONS);
  try {
    const none = () => [];
    const open = () =>
      createRegistry({
        repository: createSqliteRegistry(database),
        names: { images: none, overlays: none, ipxeTemplates: none },
        log: { error: () => undefined },
        now: Date.now,
      });
    const load = await measure('load the registry', 5, open);
    const cluster = (await open()).cluster();
    const addresses = Array.from({ length: count }, (_, index) => hwaddrOf(index + 1) as MacAddress);
    const lookups = await measure('DHCP finds its node', 5, () => {
      for (let turn = 0; turn < LOOKUPS; turn += 1)
        cluster.findByHwaddr(addresses[turn % count] ?? addresses[0] ?? ('' as MacAddress));
    });
    return [load, { ...lookups, ms: lookups.ms / LOOKUPS }];
  } finally {
    database.close();
  }
}
