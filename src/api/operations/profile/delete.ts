import { z } from 'zod';
import { names } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';
import { changeResult } from '../../record-schemas.ts';

export const profileDelete = defineOperation({
  name: 'profile.delete',
  permission: 'operate',
  summary: 'Delete profiles',
  input: z.strictObject({ names }),
  output: changeResult,
  handler: ({ registry }, input, context) => registry.deleteProfiles(input.names, authorOf(context)),
});
