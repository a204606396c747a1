import type { Scope } from './access-scope.ts';

/** Of tokens that end at all. */
export const LONGEST_LIFETIME_DAYS = 3650;

/** A token as it is kept: its secret is known to its owner alone. Times are milliseconds since the epoch. */
export interface AccessToken {
  /** 12 hexadecimal digits; part of the token's text. */
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  /** SHA-256 of the whole text, in hexadecimal. */
  readonly hash: string;
  readonly createdAt: number;
  readonly createdBy: string;
  /** Missing: it lasts until it is revoked. */
  readonly expiresAt?: number;
  /** About: not every use is written down. */
  readonly lastUsedAt?: number;
  readonly lastUsedFrom?: string;
  readonly revokedAt?: number;
  readonly revokedBy?: string;
}

export const TOKEN_STATES = ['live', 'expired', 'revoked'] as const;
export type TokenState = (typeof TOKEN_STATES)[number];

export function tokenState(
  { expiresAt, revokedAt }: Pick<AccessToken, 'expiresAt' | 'revokedAt'>,
  now: number,
): TokenState {
  if (revokedAt !== undefined) return 'revoked';
  return expiresAt !== undefined && expiresAt <= now ? 'expired' : 'live';
}
