import { z } from 'zod';
import { names } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';
import { changeResult } from '../../record-schemas.ts';

export const nodeDelete = defineOperation({
  name: 'node.delete',
  permission: 'operate',
  summary: 'Delete nodes',
  input: z.strictObject({ names }),
  output: changeResult,
  handler: ({ registry }, input, context) => registry.deleteNodes(input.names, authorOf(context)),
});
