import { change } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';
import { changeResult } from '../../record-schemas.ts';

/** Adds nodes with the same fields; each one gets the next IP addresses. */
export const nodeAdd = defineOperation({
  name: 'node.add',
  permission: 'operate',
  summary: 'Add nodes with the same fields',
  input: change,
  output: changeResult,
  handler: ({ registry }, { names, patch }, context) => registry.addNodes(names, patch, authorOf(context)),
});
