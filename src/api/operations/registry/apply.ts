import { z } from 'zod';
import { changeOptions, names } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';
import { changeResult } from '../../record-schemas.ts';

/** Looser than documents: the registry says what is wrong with each record. */
const documents = z.record(z.string().min(1).max(4096), z.unknown());

export const registryApply = defineOperation({
  name: 'registry.apply',
  permission: 'operate',
  summary: 'Make nodes and profiles as documents say, all in one change',
  description:
    '`replace`: each record says afterwards what its document says. `merge`: what a document does not say stays, null clears. Records of `scope` that the documents do not have are deleted.',
  input: z.strictObject({
    nodes: documents.exactOptional(),
    profiles: documents.exactOptional(),
    mode: z.enum(['replace', 'merge']).default('replace'),
    scope: z.strictObject({ nodes: names.exactOptional(), profiles: names.exactOptional() }).exactOptional(),
    ...changeOptions,
  }),
  output: changeResult,
  handler: ({ registry }, { dryRun, basis, keepGoing, ...documents }, context) =>
    registry.apply(documents, authorOf(context), { dryRun, basis, keepGoing }),
});
