import type { Database } from 'better-sqlite3';
import { SCOPES } from '../../domain/access-scope.ts';
import type { AccessToken } from '../../domain/access-token.ts';
import type { TokenRepository } from '../../service/ports/token-repository.ts';
import { createQueryLayer, type QueryLayer } from './query-layer.ts';
import type { AccessSchema, TokenRow } from './token-schema.ts';

/** Tokens in a database that `openDatabase` opened with ACCESS_MIGRATIONS. */
export function createSqliteTokens(database: Database): TokenRepository {
  const layer = createQueryLayer<AccessSchema>(database);
  const { selectAll, insert, revoke, noteUse } = prepareQueries(layer);
  return {
    all: () => selectAll.all({}).flatMap(readToken),
    add: async (token) => {
      layer.transaction(() => insert.run(toRow(token)));
    },
    revoke: async (id, at, by) => {
      layer.transaction(() => revoke.run({ id, at, by }));
    },
    noteUse: async (id, at, from) => {
      layer.transaction(() => noteUse.run({ id, at, from }));
    },
  };
}

function prepareQueries(layer: QueryLayer<AccessSchema>) {
  return {
    selectAll: layer.prepare((kysely) => kysely.selectFrom('tokens').selectAll().orderBy('number')),
    insert: layer.prepare((kysely, { id, name, scope, hash, created_at, created_by, expires_at }: NewTokenRow) =>
      kysely.insertInto('tokens').values({ id, name, scope, hash, created_at, created_by, expires_at }),
    ),
    revoke: layer.prepare((kysely, { id, at, by }: { id: string; at: number; by: string }) =>
      kysely.updateTable('tokens').set({ revoked_at: at, revoked_by: by }).where('id', '=', id),
    ),
    noteUse: layer.prepare((kysely, { id, at, from }: { id: string; at: number; from: string }) =>
      kysely.updateTable('tokens').set({ last_used_at: at, last_used_from: from }).where('id', '=', id),
    ),
  };
}

/** What a token has from its first moment; the rest comes later. */
type NewTokenRow = Pick<TokenRow, 'id' | 'name' | 'scope' | 'hash' | 'created_at' | 'created_by' | 'expires_at'>;

function toRow({ id, name, scope, hash, createdAt, createdBy, expiresAt }: AccessToken): NewTokenRow {
  return { id, name, scope, hash, created_at: createdAt, created_by: createdBy, expires_at: expiresAt ?? null };
}

/** A row with a scope that this version does not know lets nobody in. */
function readToken(row: TokenRow): readonly AccessToken[] {
  const scope = SCOPES.find((candidate) => candidate === row.scope);
  if (scope === undefined) return [];
  const { id, name, hash } = row;
  return [{ id, name, scope, hash, createdAt: row.created_at, createdBy: row.created_by, ...laterFacts(row) }];
}

function laterFacts(row: TokenRow): Partial<AccessToken> {
  return {
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
    ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at }),
    ...(row.last_used_from === null ? {} : { lastUsedFrom: row.last_used_from }),
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
    ...(row.revoked_by === null ? {} : { revokedBy: row.revoked_by }),
  };
}
