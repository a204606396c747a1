import { z } from 'zod';
import { LONGEST_LIFETIME_DAYS } from '../../../domain/access-token.ts';
import { defineOperation } from '../../operation.ts';
import { describeToken, tokenDocument, tokenName, tokenScope } from '../../token-schemas.ts';

const DAY_SECONDS = 86_400;

export const tokenAdd = defineOperation({
  name: 'token.add',
  permission: 'admin',
  summary: 'Make a token for a program or a person',
  description: 'The text of the token is given this once: only its hash is kept.',
  input: z.strictObject({
    name: tokenName.describe('For what or whom it is; unique among those that are live'),
    scope: tokenScope,
    lifetimeSeconds: z
      .int()
      .min(60)
      .max(LONGEST_LIFETIME_DAYS * DAY_SECONDS)
      .nullable()
      .default(90 * DAY_SECONDS)
      .describe('null: it lasts until it is revoked'),
  }),
  output: z.strictObject({
    token: tokenDocument,
    text: z.string().describe('For the header `Authorization: Bearer TEXT`'),
  }),
  handler: async ({ tokens }, { name, scope, lifetimeSeconds }, { who }) => {
    const wanted = { name, scope, lifetimeSeconds: lifetimeSeconds ?? undefined };
    const { token, text } = await tokens.add(wanted, who);
    return { token: describeToken(token, tokens.now()), text };
  },
});
