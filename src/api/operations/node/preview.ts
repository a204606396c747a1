import { change } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { previewChange } from '../../preview-change.ts';
import { recordPreviews } from '../../record-schemas.ts';

/** What `node.set` would change in the records of nodes. */
export const nodePreview = defineOperation({
  name: 'node.preview',
  permission: 'read',
  summary: 'Show what a change of nodes would change',
  input: change,
  output: recordPreviews,
  handler: ({ registry }, { names, patch }) => previewChange('node', registry.listNodes(names), patch),
});
