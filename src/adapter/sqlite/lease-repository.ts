import type { Database } from 'better-sqlite3';
import { parseIp4 } from '../../address/ip4.ts';
import { parseMacAddress } from '../../address/mac-address.ts';
import type { Lease } from '../../domain/lease.ts';
import type { LeaseRepository } from '../../service/ports/lease-repository.ts';
import { createGroupCommit } from './group-commit.ts';
import { createQueryLayer } from './query-layer.ts';
import type { LeaseRow, StateSchema } from './state-schema.ts';

/** How long the first write of a group waits for others. */
const GROUP_MS = 2;

/** Leases in a database that `openDatabase` opened with STATE_MIGRATIONS. `close` writes what still waits. */
export function createSqliteLeases(database: Database): LeaseRepository & { close(): void } {
  const layer = createQueryLayer<StateSchema>(database);
  const selectAll = layer.prepare((kysely) => kysely.selectFrom('leases').selectAll());
  const upsert = layer.prepare((kysely, { ip, hwaddr, state, expires_at, hostname }: LeaseRow) =>
    kysely
      .insertInto('leases')
      .values({ ip, hwaddr, state, expires_at, hostname })
      .onConflict((conflict) => conflict.column('ip').doUpdateSet({ hwaddr, state, expires_at, hostname })),
  );
  const group = createGroupCommit<Lease>(GROUP_MS, (leases) =>
    layer.transaction(() => {
      for (const lease of leases) upsert.run(toRow(lease));
    }),
  );
  return { all: () => selectAll.all({}).flatMap(readLease), put: group.put, close: group.flush };
}

function toRow({ ip, hwaddr, state, expiresAt, hostname }: Lease): LeaseRow {
  return { ip, hwaddr, state, expires_at: expiresAt, hostname: hostname ?? null };
}

function readLease(row: LeaseRow): readonly Lease[] {
  const ip = parseIp4(row.ip);
  const hwaddr = parseMacAddress(row.hwaddr);
  const state = STATES.find((candidate) => candidate === row.state);
  if (ip === undefined || hwaddr === undefined || state === undefined) return [];
  return [
    { ip, hwaddr, state, expiresAt: row.expires_at, ...(row.hostname === null ? {} : { hostname: row.hostname }) },
  ];
}

const STATES = ['bound', 'released', 'declined'] as const satisfies readonly Lease['state'][];
