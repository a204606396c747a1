import { change } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { previewChange } from '../../preview-change.ts';

/** What `profile.set` would change in the records of profiles. */
export const profilePreview = defineOperation({
  name: 'profile.preview',
  permission: 'read',
  input: change,
  handler: ({ registry }, { names, patch }) => previewChange('profile', registry.listProfiles(names), patch),
});
