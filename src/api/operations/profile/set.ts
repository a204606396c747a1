import { change } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';

export const profileSet = defineOperation({
  name: 'profile.set',
  permission: 'write',
  input: change,
  handler: ({ registry }, { names, patch }, context) => registry.setProfiles(names, patch, authorOf(context)),
});
