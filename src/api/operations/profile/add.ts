import { change } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';
import { changeResult } from '../../record-schemas.ts';

/** Adds profiles with the same fields. */
export const profileAdd = defineOperation({
  name: 'profile.add',
  permission: 'operate',
  summary: 'Add profiles with the same fields',
  input: change,
  output: changeResult,
  handler: ({ registry }, { names, patch }, context) => registry.addProfiles(names, patch, authorOf(context)),
});
