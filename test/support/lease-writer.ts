import { createSqliteLeases } from '../../src/adapter/sqlite/lease-repository.ts';
import { openDatabase } from '../../src/adapter/sqlite/open-database.ts';
import { STATE_MIGRATIONS } from '../../src/adapter/sqlite/state-schema.ts';
import { ip4FromNumber } from '../../src/address/ip4.ts';
import { macAddressFromBytes } from '../../src/address/mac-address.ts';

/** Stores leases until it is killed, and prints the address of each one that was acknowledged. */
const [, , file = ''] = process.argv;
const leases = createSqliteLeases(openDatabase(file, STATE_MIGRATIONS));
const hwaddr = macAddressFromBytes(Uint8Array.of(2, 0, 0, 0, 0, 1));
if (hwaddr === undefined) throw new Error('not a hardware address');

for (let number = 0x0a000001; ; ) {
  const group = Array.from({ length: 20 }, () => ip4FromNumber(number++));
  await Promise.all(
    group.map(async (ip) => {
      await leases.put({ ip, hwaddr, state: 'bound', expiresAt: 0 });
      process.stdout.write(`${ip}\n`);
    }),
  );
}
