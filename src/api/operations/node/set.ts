import { change } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';
import { changeResult } from '../../record-schemas.ts';

export const nodeSet = defineOperation({
  name: 'node.set',
  permission: 'operate',
  summary: 'Change the same fields of several nodes',
  input: change,
  output: changeResult,
  handler: ({ registry }, { names, patch }, context) => registry.setNodes(names, patch, authorOf(context)),
});
