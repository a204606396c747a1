import type { AccessToken } from '../../domain/access-token.ts';

/** Tokens that survive a restart. Every promise resolves once the change is durable. */
export interface TokenRepository {
  /** In the order in which they were made. */
  all(): readonly AccessToken[];
  add(token: AccessToken): Promise<void>;
  revoke(id: string, revokedAt: number, revokedBy: string): Promise<void>;
  noteUse(id: string, lastUsedAt: number, lastUsedFrom: string): Promise<void>;
}
