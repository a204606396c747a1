import { type Generated, sql } from 'kysely';
import type { Migration } from './migrate.ts';

/** Tables of state.db: what the daemon remembers and nobody edits. */
export interface StateSchema {
  leases: LeaseRow;
  boot_events: BootEventRow & { id: Generated<number> };
  jobs: JobRow;
  unknown_machines: MachineRow;
  leases6: Lease6Row;
  identities: IdentityRow;
}

export interface LeaseRow {
  ip: string;
  hwaddr: string;
  state: string;
  /** Milliseconds since the epoch. */
  expires_at: number;
  hostname: string | null;
}

export interface Lease6Row {
  ip: string;
  machine: string;
  duid: string;
  iaid: number;
  state: string;
  /** Milliseconds since the epoch. */
  expires_at: number;
}

/** What this server is called by a protocol, once and for all. */
export interface IdentityRow {
  name: string;
  /** As hex. */
  value: string;
}

export interface BootEventRow {
  /** What the limit per machine counts by: the hardware address, else the node, else the IP address. */
  machine: string;
  at: number;
  stage: string;
  outcome: string;
  hwaddr: string | null;
  node: string | null;
  ip: string | null;
  detail: string;
  bytes: number | null;
}

export interface JobRow {
  id: string;
  kind: string;
  title: string;
  who: string;
  from: string;
  command: string;
  started_at: number;
  state: string;
  ended_at: number | null;
  /** JSON. */
  result: string | null;
  /** JSON. */
  failure: string | null;
}

/** Times in milliseconds since the epoch. */
export interface MachineRow {
  hwaddr: string;
  first_seen_at: number;
  last_seen_at: number;
  times_seen: number;
  network: string | null;
  relay: string | null;
  switch_name: string | null;
  port: string | null;
  architecture: string | null;
  vendor_class: string | null;
  /** JSON: what its iPXE says of it. */
  words: string | null;
  ignored_at: number | null;
  ignored_by: string | null;
}

export const STATE_MIGRATIONS: readonly Migration[] = [
  {
    name: 'leases and boot events',
    statements: ({ schema }) => [
      schema
        .createTable('leases')
        .addColumn('ip', 'text', (column) => column.primaryKey().notNull())
        .addColumn('hwaddr', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('expires_at', 'integer', (column) => column.notNull())
        .addColumn('hostname', 'text')
        .modifyEnd(sql`strict, without rowid`),
      schema
        .createTable('boot_events')
        .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
        .addColumn('machine', 'text', (column) => column.notNull())
        .addColumn('at', 'integer', (column) => column.notNull())
        .addColumn('stage', 'text', (column) => column.notNull())
        .addColumn('outcome', 'text', (column) => column.notNull())
        .addColumn('hwaddr', 'text')
        .addColumn('node', 'text')
        .addColumn('ip', 'text')
        .addColumn('detail', 'text', (column) => column.notNull())
        .addColumn('bytes', 'integer')
        .modifyEnd(sql`strict`),
      schema.createIndex('boot_events_machine').on('boot_events').columns(['machine', 'id']),
      schema.createIndex('boot_events_node').on('boot_events').columns(['node', 'id']).where('node', 'is not', null),
    ],
  },
  {
    name: 'jobs',
    statements: ({ schema }) => [
      schema
        .createTable('jobs')
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('title', 'text', (column) => column.notNull())
        .addColumn('who', 'text', (column) => column.notNull())
        .addColumn('from', 'text', (column) => column.notNull())
        .addColumn('command', 'text', (column) => column.notNull())
        .addColumn('started_at', 'integer', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('ended_at', 'integer')
        .addColumn('result', 'text')
        .addColumn('failure', 'text')
        .modifyEnd(sql`strict, without rowid`),
    ],
  },
  {
    name: 'unknown machines',
    statements: ({ schema }) => [
      schema
        .createTable('unknown_machines')
        .addColumn('hwaddr', 'text', (column) => column.primaryKey().notNull())
        .addColumn('first_seen_at', 'integer', (column) => column.notNull())
        .addColumn('last_seen_at', 'integer', (column) => column.notNull())
        .addColumn('times_seen', 'integer', (column) => column.notNull())
        .addColumn('network', 'text')
        .addColumn('relay', 'text')
        .addColumn('switch_name', 'text')
        .addColumn('port', 'text')
        .addColumn('architecture', 'text')
        .addColumn('vendor_class', 'text')
        .addColumn('words', 'text')
        .addColumn('ignored_at', 'integer')
        .addColumn('ignored_by', 'text')
        .modifyEnd(sql`strict, without rowid`),
    ],
  },
  {
    name: 'IPv6 leases',
    statements: ({ schema }) => [
      schema
        .createTable('leases6')
        .addColumn('ip', 'text', (column) => column.primaryKey().notNull())
        .addColumn('machine', 'text', (column) => column.notNull())
        .addColumn('duid', 'text', (column) => column.notNull())
        .addColumn('iaid', 'integer', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('expires_at', 'integer', (column) => column.notNull())
        .modifyEnd(sql`strict, without rowid`),
      schema
        .createTable('identities')
        .addColumn('name', 'text', (column) => column.primaryKey().notNull())
        .addColumn('value', 'text', (column) => column.notNull())
        .modifyEnd(sql`strict, without rowid`),
    ],
  },
];
