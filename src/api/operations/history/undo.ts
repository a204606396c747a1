import { z } from 'zod';
import { changeOptions } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';
import { changeResult, revisionNumber } from '../../record-schemas.ts';

export const historyUndo = defineOperation({
  name: 'history.undo',
  permission: 'operate',
  summary: 'Take back one change of the registry',
  description: 'It is a change of its own. Refused where later changes built on what it takes back.',
  input: z.strictObject({ revision: revisionNumber, ...changeOptions }),
  output: changeResult,
  handler: ({ registry }, { revision, ...options }, context) => registry.undo(revision, authorOf(context), options),
});
