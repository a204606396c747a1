import type { Database } from 'better-sqlite3';
import { createQueryLayer } from './query-layer.ts';
import type { IdentityRow, StateSchema } from './state-schema.ts';

/**
 * What a protocol calls this server: made once, and the same ever after.
 * @param make called when there is none yet
 */
export function identityOf(database: Database, name: string, make: () => Uint8Array): Uint8Array {
  const layer = createQueryLayer<StateSchema>(database);
  const select = layer.prepare((kysely, wanted: { name: string }) =>
    kysely.selectFrom('identities').selectAll().where('name', '=', wanted.name),
  );
  const insert = layer.prepare((kysely, row: IdentityRow) =>
    kysely.insertInto('identities').values({ name: row.name, value: row.value }),
  );
  return layer.transaction(() => {
    const known = select.get({ name });
    if (known !== undefined) return Buffer.from(known.value, 'hex');
    const made = make();
    insert.run({ name, value: Buffer.from(made).toString('hex') });
    return made;
  });
}
