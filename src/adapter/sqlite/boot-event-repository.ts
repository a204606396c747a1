import type { Database } from 'better-sqlite3';
import { sql } from 'kysely';
import { parseAnyIp } from '../../address/ip.ts';
import { parseMacAddress } from '../../address/mac-address.ts';
import { BOOT_STAGES, type BootEvent } from '../../domain/boot-event.ts';
import type { BootEventRepository, StoredBootEvent } from '../../service/ports/boot-event-repository.ts';
import { createQueryLayer, type QueryLayer } from './query-layer.ts';
import type { BootEventRow, StateSchema } from './state-schema.ts';

export interface BootEventLimits {
  readonly perMachine: number;
  readonly total: number;
}

/** Boot events in a database that `openDatabase` opened with STATE_MIGRATIONS. */
export function createSqliteBootEvents(
  database: Database,
  limits: BootEventLimits = { perMachine: 200, total: 500_000 },
): BootEventRepository {
  const layer = createQueryLayer<StateSchema>(database);
  const { insert, newest, newestByNode, latest, forgetOfMachine, forgetOldest } = prepareQueries(layer);
  const add = (events: readonly BootEvent[]) => {
    const rows = events.map(toRow);
    for (const row of rows) insert.run(row);
    for (const machine of new Set(rows.map((row) => row.machine)))
      forgetOfMachine.run({ machine, keep: limits.perMachine });
    forgetOldest.run({ keep: limits.total });
  };
  return {
    add: async (events) => layer.transaction(() => add(events)),
    latestPerNode: async () =>
      new Map(latest.all({}).flatMap((row) => readEvent(row).map(({ event }) => [row.node ?? '', event]))),
    list: async ({ node, before = Number.MAX_SAFE_INTEGER, limit }) => {
      const rows = node === undefined ? newest.all({ before, limit }) : newestByNode.all({ node, before, limit });
      return rows.flatMap(readEvent);
    },
  };
}

function prepareQueries(layer: QueryLayer<StateSchema>) {
  return {
    insert: layer.prepare((kysely, { machine, at, stage, outcome, hwaddr, node, ip, detail, bytes }: BootEventRow) =>
      kysely.insertInto('boot_events').values({ machine, at, stage, outcome, hwaddr, node, ip, detail, bytes }),
    ),
    newest: layer.prepare((kysely, { before, limit }: { before: number; limit: number }) =>
      kysely.selectFrom('boot_events').selectAll().where('id', '<', before).orderBy('id', 'desc').limit(limit),
    ),
    newestByNode: layer.prepare((kysely, wanted: { node: string; before: number; limit: number }) => {
      const { node, before, limit } = wanted;
      const events = kysely.selectFrom('boot_events').selectAll().where('node', '=', node).where('id', '<', before);
      return events.orderBy('id', 'desc').limit(limit);
    }),
    latest: layer.prepare((kysely) =>
      kysely
        .selectFrom('boot_events')
        .selectAll()
        .where('id', 'in', (inner) =>
          inner
            .selectFrom('boot_events')
            .select(({ fn }) => fn.max('id').as('id'))
            .where('node', 'is not', null)
            .where('stage', '!=', 'lease')
            .groupBy('node'),
        ),
    ),
    forgetOfMachine: layer.prepare((kysely, { machine, keep }: { machine: string; keep: number }) =>
      kysely
        .deleteFrom('boot_events')
        .where('machine', '=', machine)
        .where('id', '<=', (inner) =>
          inner
            .selectFrom('boot_events')
            .select('id')
            .where('machine', '=', machine)
            .orderBy('id', 'desc')
            .limit(1)
            .offset(keep),
        ),
    ),
    forgetOldest: layer.prepare((kysely, { keep }: { keep: number }) =>
      kysely
        .deleteFrom('boot_events')
        .where('id', '<=', (inner) => inner.selectFrom('boot_events').select(sql<number>`max(id) - ${keep}`.as('id'))),
    ),
  };
}

function toRow({ at, stage, outcome, hwaddr, node, ip, detail, bytes }: BootEvent): BootEventRow {
  const machine = hwaddr ?? node ?? ip ?? '';
  return {
    machine,
    at,
    stage,
    outcome,
    hwaddr: hwaddr ?? null,
    node: node ?? null,
    ip: ip ?? null,
    detail,
    bytes: bytes ?? null,
  };
}

function readEvent(row: BootEventRow & { readonly id: number }): readonly StoredBootEvent[] {
  const stage = BOOT_STAGES.find((candidate) => candidate === row.stage);
  const outcome = OUTCOMES.find((candidate) => candidate === row.outcome);
  if (stage === undefined || outcome === undefined) return [];
  const hwaddr = parseMacAddress(row.hwaddr ?? '');
  const ip = parseAnyIp(row.ip ?? '');
  const event = {
    at: row.at,
    stage,
    outcome,
    detail: row.detail,
    ...(hwaddr === undefined ? {} : { hwaddr }),
    ...(row.node === null ? {} : { node: row.node }),
    ...(ip === undefined ? {} : { ip }),
    ...(row.bytes === null ? {} : { bytes: row.bytes }),
  };
  return [{ number: row.id, event }];
}

const OUTCOMES = ['ok', 'refused', 'failed'] as const satisfies readonly BootEvent['outcome'][];
