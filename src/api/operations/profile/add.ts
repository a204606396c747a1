import { change } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';

/** Adds profiles with the same fields. */
export const profileAdd = defineOperation({
  name: 'profile.add',
  permission: 'write',
  input: change,
  handler: ({ registry }, { names, patch }, context) => registry.addProfiles(names, patch, authorOf(context)),
});
