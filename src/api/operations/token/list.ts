import { z } from 'zod';
import { defineOperation } from '../../operation.ts';
import { cutPage, pageOf, pageQuery } from '../../page.ts';
import { describeToken, tokenDocument } from '../../token-schemas.ts';

export const tokenList = defineOperation({
  name: 'token.list',
  permission: 'admin',
  summary: 'List tokens, the oldest first',
  description: 'Also those that have expired or were revoked.',
  input: z.strictObject(pageQuery),
  output: pageOf(tokenDocument),
  handler: ({ tokens }, input) => {
    const page = cutPage(tokens.list(), input, ({ id }) => id);
    const now = tokens.now();
    return { ...page, items: page.items.map((token) => describeToken(token, now)) };
  },
});
