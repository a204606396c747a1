import { change } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { previewChange } from '../../preview-change.ts';
import { recordPreviews } from '../../record-schemas.ts';

/** What `profile.set` would change in the records of profiles. */
export const profilePreview = defineOperation({
  name: 'profile.preview',
  permission: 'read',
  summary: 'Show what a change of profiles would change',
  input: change,
  output: recordPreviews,
  handler: ({ registry }, { names, patch }) => previewChange('profile', registry.listProfiles(names), patch),
});
