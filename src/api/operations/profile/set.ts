import { change } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';
import { changeResult } from '../../record-schemas.ts';

export const profileSet = defineOperation({
  name: 'profile.set',
  permission: 'operate',
  summary: 'Change the same fields of several profiles',
  input: change,
  output: changeResult,
  handler: ({ registry }, { names, patch }, context) => registry.setProfiles(names, patch, authorOf(context)),
});
