import { z } from 'zod';
import { SCOPES } from '../domain/access-scope.ts';
import { type AccessToken, TOKEN_STATES, tokenState } from '../domain/access-token.ts';
import type { Given } from './given.ts';

export const tokenName = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'begin with a letter or digit, go on with letters, digits and _ . -, 64 at most');

export const tokenScope = z.enum(SCOPES).describe('Each scope includes those before it');

const time = z.int().describe('Milliseconds since the epoch');

export const tokenDocument = z
  .strictObject({
    id: z.string().describe('Part of the text of the token'),
    name: z.string(),
    scope: tokenScope,
    state: z.enum(TOKEN_STATES),
    createdAt: time,
    createdBy: z.string(),
    expiresAt: time.exactOptional().describe('Missing: it lasts until it is revoked'),
    lastUsedAt: time.exactOptional().describe('To the minute'),
    lastUsedFrom: z.string().exactOptional().describe('IP address'),
    revokedAt: time.exactOptional(),
    revokedBy: z.string().exactOptional(),
  })
  .meta({ id: 'Token', description: 'A token, without what lets its bearer in' });

/** A token as others may see it. */
export function describeToken({ hash: _, ...token }: AccessToken, now: number): Given<z.input<typeof tokenDocument>> {
  return { ...token, state: tokenState(token, now) };
}
