import { change } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { previewChange } from '../../preview-change.ts';

/** What `node.set` would change in the records of nodes. */
export const nodePreview = defineOperation({
  name: 'node.preview',
  permission: 'read',
  input: change,
  handler: ({ registry }, { names, patch }) => previewChange('node', registry.listNodes(names), patch),
});
