import { change } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';

/** Adds nodes with the same fields; each one gets the next IP addresses. */
export const nodeAdd = defineOperation({
  name: 'node.add',
  permission: 'write',
  input: change,
  handler: ({ registry }, { names, patch }, context) => registry.addNodes(names, patch, authorOf(context)),
});
