import type { Database } from 'better-sqlite3';
import { parseIp4 } from '../../address/ip4.ts';
import { parseMacAddress } from '../../address/mac-address.ts';
import { MACHINE_WORDS, type MachineWords, type UnknownMachine } from '../../domain/unknown-machine.ts';
import type { MachineRepository } from '../../service/ports/machine-repository.ts';
import { createQueryLayer, type QueryLayer } from './query-layer.ts';
import type { MachineRow, StateSchema } from './state-schema.ts';

/** Unknown machines in a database that `openDatabase` opened with STATE_MIGRATIONS. */
export function createSqliteMachines(database: Database): MachineRepository {
  const layer = createQueryLayer<StateSchema>(database);
  const { selectAll, upsert, remove } = prepareQueries(layer);
  return {
    all: () => selectAll.all({}).flatMap(readMachine),
    save: async ({ put, forget }) =>
      layer.transaction(() => {
        for (const machine of put) upsert.run(toRow(machine));
        for (const hwaddr of forget) remove.run({ hwaddr });
      }),
  };
}

function prepareQueries(layer: QueryLayer<StateSchema>) {
  return {
    selectAll: layer.prepare((kysely) => kysely.selectFrom('unknown_machines').selectAll().orderBy('last_seen_at')),
    upsert: layer.prepare((kysely, row: MachineRow) => {
      const { hwaddr, first_seen_at, last_seen_at, times_seen, words, ignored_at, ignored_by } = row;
      const { network, relay, switch_name, port, architecture, vendor_class } = row;
      const traces = { network, relay, switch_name, port, architecture, vendor_class };
      const changes = { first_seen_at, last_seen_at, times_seen, ...traces, words, ignored_at, ignored_by };
      return kysely
        .insertInto('unknown_machines')
        .values({ hwaddr, ...changes })
        .onConflict((conflict) => conflict.column('hwaddr').doUpdateSet(changes));
    }),
    remove: layer.prepare((kysely, { hwaddr }: { hwaddr: string }) =>
      kysely.deleteFrom('unknown_machines').where('hwaddr', '=', hwaddr),
    ),
  };
}

function toRow(machine: UnknownMachine): MachineRow {
  return {
    hwaddr: machine.hwaddr,
    first_seen_at: machine.firstSeenAt,
    last_seen_at: machine.lastSeenAt,
    times_seen: machine.timesSeen,
    network: machine.network ?? null,
    relay: machine.relay ?? null,
    switch_name: machine.switchName ?? null,
    port: machine.port ?? null,
    architecture: machine.architecture ?? null,
    vendor_class: machine.vendorClass ?? null,
    words: machine.words === undefined ? null : JSON.stringify(machine.words),
    ignored_at: machine.ignored?.at ?? null,
    ignored_by: machine.ignored?.by ?? null,
  };
}

function readMachine(row: MachineRow): readonly UnknownMachine[] {
  const hwaddr = parseMacAddress(row.hwaddr);
  if (hwaddr === undefined) return [];
  const relay = parseIp4(row.relay ?? '');
  const { network, switch_name: switchName, port, architecture, vendor_class: vendorClass } = row;
  const ignored = { at: row.ignored_at ?? 0, by: row.ignored_by ?? '' };
  return [
    {
      hwaddr,
      firstSeenAt: row.first_seen_at,
      lastSeenAt: row.last_seen_at,
      timesSeen: row.times_seen,
      ...(network !== null && { network }),
      ...(relay !== undefined && { relay }),
      ...(switchName !== null && { switchName }),
      ...(port !== null && { port }),
      ...(architecture !== null && { architecture }),
      ...(vendorClass !== null && { vendorClass }),
      ...(row.words !== null && { words: readWords(row.words) }),
      ...(row.ignored_at !== null && { ignored }),
    },
  ];
}

function readWords(json: string): MachineWords {
  const stored = JSON.parse(json) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    MACHINE_WORDS.flatMap((word) => (typeof stored[word] === 'string' ? [[word, stored[word]]] : [])),
  );
}
