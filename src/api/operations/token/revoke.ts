import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { describeToken, tokenDocument } from '../../token-schemas.ts';

export const tokenRevoke = defineOperation({
  name: 'token.revoke',
  permission: 'admin',
  summary: 'Revoke a token',
  description: 'It lets nobody in from now on, and what its bearers have open is closed. It stays in the list.',
  input: z.strictObject({ name }),
  output: tokenDocument,
  handler: async ({ tokens }, input, { who }) => describeToken(await tokens.revoke(input.name, who), tokens.now()),
});
