import { z } from 'zod';
import { names } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';

export const profileDelete = defineOperation({
  name: 'profile.delete',
  permission: 'write',
  input: z.strictObject({ names }),
  handler: ({ registry }, input, context) => registry.deleteProfiles(input.names, authorOf(context)),
});
