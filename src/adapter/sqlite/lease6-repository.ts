import type { Database } from 'better-sqlite3';
import { parseIp6 } from '../../address/ip6.ts';
import type { Lease6 } from '../../domain/lease6.ts';
import type { Lease6Repository } from '../../service/ports/lease6-repository.ts';
import { createGroupCommit } from './group-commit.ts';
import { createQueryLayer } from './query-layer.ts';
import type { Lease6Row, StateSchema } from './state-schema.ts';

/** How long the first write of a group waits for others. */
const GROUP_MS = 2;

/** IPv6 leases in a database that `openDatabase` opened with STATE_MIGRATIONS. `close` writes what still waits. */
export function createSqliteLeases6(database: Database): Lease6Repository & { close(): void } {
  const layer = createQueryLayer<StateSchema>(database);
  const selectAll = layer.prepare((kysely) => kysely.selectFrom('leases6').selectAll());
  const upsert = layer.prepare((kysely, { ip, machine, duid, iaid, state, expires_at }: Lease6Row) =>
    kysely
      .insertInto('leases6')
      .values({ ip, machine, duid, iaid, state, expires_at })
      .onConflict((conflict) => conflict.column('ip').doUpdateSet({ machine, duid, iaid, state, expires_at })),
  );
  const forget = layer.prepare((kysely, { before }: { before: number }) =>
    kysely.deleteFrom('leases6').where('expires_at', '<', before),
  );
  const group = createGroupCommit<Lease6>(GROUP_MS, (leases) =>
    layer.transaction(() => {
      for (const { expiresAt, ...lease } of leases) upsert.run({ ...lease, expires_at: expiresAt });
    }),
  );
  return {
    all: () => selectAll.all({}).flatMap(readLease),
    put: group.put,
    forgetEndedBefore: (before) => void layer.transaction(() => forget.run({ before })),
    close: group.flush,
  };
}

function readLease({
  ip: text,
  machine,
  duid,
  iaid,
  state: word,
  expires_at: expiresAt,
}: Lease6Row): readonly Lease6[] {
  const ip = parseIp6(text);
  const state = STATES.find((candidate) => candidate === word);
  return ip === undefined || state === undefined ? [] : [{ ip, machine, duid, iaid, state, expiresAt }];
}

const STATES = ['bound', 'released', 'declined'] as const satisfies readonly Lease6['state'][];
