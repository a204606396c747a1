import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Migration } from './migrate.ts';
import type { Compilable } from './query-layer.ts';

/** Tables of registry.db. */
export interface RegistrySchema {
  /** `document`: JSON with the keys of nodes.conf. */
  nodes: { name: string; document: string };
  profiles: { name: string; document: string };
  /** Whose address it is, from the nodes' own records. */
  node_hwaddrs: { hwaddr: string; node: string };
  node_ips: { ip: string; node: string };
  /** `origin`: where the change was asked for. */
  revisions: { number: number; at: number; who: string; origin: string; command: string };
  /** `before` and `after`: JSON of the record, null where there was or is none. */
  revision_changes: { revision: number; kind: string; name: string; before: string | null; after: string | null };
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
  {
    name: 'the changes of a revision by record, and where a revision came from',
    statements: (kysely) => [
      kysely.schema
        .createTable('revision_changes')
        .addColumn('revision', 'integer', (column) => column.notNull().references('revisions.number'))
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('before', 'text')
        .addColumn('after', 'text')
        .addPrimaryKeyConstraint('revision_changes_key', ['revision', 'kind', 'name'])
        .modifyEnd(sql`strict, without rowid`),
      ...['node', 'profile'].map((kind) => moveChanges(kysely, kind)),
      kysely.schema.createIndex('revision_changes_record').on('revision_changes').columns(['kind', 'name', 'revision']),
      kysely.schema
        .alterTable('revisions')
        .addColumn('origin', 'text', (column) => column.notNull().defaultTo('local')),
      kysely.schema.alterTable('revisions').dropColumn('changes'),
    ],
  },
];

/** Schema 1 kept all changes of a revision in one JSON text: `{nodes: [{name, before, after}], profiles: […]}`. */
function moveChanges(kysely: Kysely<unknown>, kind: string): Compilable {
  return raw(
    kysely,
    sql`insert into revision_changes (revision, kind, name, before, after)
      select number, ${sql.lit(kind)}, json_extract(entry.value, '$.name'),
        entry.value -> '$.before', entry.value -> '$.after'
      from revisions, json_each(revisions.changes, ${sql.lit(`$.${kind}s`)}) as entry`,
  );
}

function raw(kysely: Kysely<unknown>, statement: RawBuilder<unknown>): Compilable {
  return { compile: () => statement.compile(kysely) };
}
