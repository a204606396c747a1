import { z } from 'zod';
import { defineOperation } from '../../operation.ts';
import { changeGroups, revisionNumber } from '../../record-schemas.ts';

export const historyDiff = defineOperation({
  name: 'history.diff',
  permission: 'read',
  summary: 'Show what is different at one revision from another',
  description: 'Revision 0 is the registry before its first change.',
  input: z.strictObject({ from: revisionNumber, to: revisionNumber }),
  output: z.strictObject({ changes: changeGroups }),
  handler: async ({ registry }, { from, to }) => ({ changes: await registry.diff(from, to) }),
});
