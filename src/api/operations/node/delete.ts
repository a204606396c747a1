import { z } from 'zod';
import { names } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';

export const nodeDelete = defineOperation({
  name: 'node.delete',
  permission: 'write',
  input: z.strictObject({ names }),
  handler: ({ registry }, input, context) => registry.deleteNodes(input.names, authorOf(context)),
});
