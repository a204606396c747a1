import { type Generated, sql } from 'kysely';
import type { Migration } from './migrate.ts';

/** Tables of registry.db. */
export interface RegistrySchema {
  /** `document`: JSON with the keys of nodes.conf. */
  nodes: { name: string; document: string };
  profiles: { name: string; document: string };
  /** Whose address it is, from the nodes' own records. */
  node_hwaddrs: { hwaddr: string; node: string };
  node_ips: { ip: string; node: string };
  /** `changes`: JSON of the records before and after. */
  revisions: { number: Generated<number>; at: number; who: string; command: string; changes: string };
}

export const REGISTRY_MIGRATIONS: readonly Migration[] = [
  {
    name: 'nodes, profiles, their addresses and revisions',
    statements: ({ schema }) => [
      ...['nodes', 'profiles'].map((table) =>
        schema
          .createTable(table)
          .addColumn('name', 'text', (column) => column.primaryKey().notNull())
          .addColumn('document', 'text', (column) => column.notNull())
          .modifyEnd(sql`strict, without rowid`),
      ),
      ...(['hwaddr', 'ip'] as const).flatMap((address) => [
        schema
          .createTable(`node_${address}s`)
          .addColumn(address, 'text', (column) => column.primaryKey().notNull())
          .addColumn('node', 'text', (column) => column.notNull().references('nodes.name').onDelete('cascade'))
          .modifyEnd(sql`strict, without rowid`),
        schema.createIndex(`node_${address}s_node`).on(`node_${address}s`).column('node'),
      ]),
      schema
        .createTable('revisions')
        .addColumn('number', 'integer', (column) => column.primaryKey().notNull())
        .addColumn('at', 'integer', (column) => column.notNull())
        .addColumn('who', 'text', (column) => column.notNull())
        .addColumn('command', 'text', (column) => column.notNull())
        .addColumn('changes', 'text', (column) => column.notNull())
        .modifyEnd(sql`strict`),
    ],
  },
];
