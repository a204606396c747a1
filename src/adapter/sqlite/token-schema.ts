import { type Generated, sql } from 'kysely';
import type { Migration } from './migrate.ts';

/** Tables of access.db: who may talk to the daemon. */
export interface AccessSchema {
  /** `number`: in the order in which they were made. */
  tokens: TokenRow & { number: Generated<number> };
}

export interface TokenRow {
  id: string;
  name: string;
  scope: string;
  hash: string;
  /** Milliseconds since the epoch, as all times here. */
  created_at: number;
  created_by: string;
  expires_at: number | null;
  last_used_at: number | null;
  last_used_from: string | null;
  revoked_at: number | null;
  revoked_by: string | null;
}

export const ACCESS_MIGRATIONS: readonly Migration[] = [
  {
    name: 'tokens',
    statements: ({ schema }) => [
      schema
        .createTable('tokens')
        .addColumn('number', 'integer', (column) => column.primaryKey())
        .addColumn('id', 'text', (column) => column.notNull().unique())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('scope', 'text', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull())
        .addColumn('created_at', 'integer', (column) => column.notNull())
        .addColumn('created_by', 'text', (column) => column.notNull())
        .addColumn('expires_at', 'integer')
        .addColumn('last_used_at', 'integer')
        .addColumn('last_used_from', 'text')
        .addColumn('revoked_at', 'integer')
        .addColumn('revoked_by', 'text')
        .modifyEnd(sql`strict`),
    ],
  },
];
