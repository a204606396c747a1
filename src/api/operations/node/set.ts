import { change } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';

export const nodeSet = defineOperation({
  name: 'node.set',
  permission: 'write',
  input: change,
  handler: ({ registry }, { names, patch }, context) => registry.setNodes(names, patch, authorOf(context)),
});
