import { z } from 'zod';
import { namesQuery } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { changeGroups, revisionFacts, revisionNumber } from '../../record-schemas.ts';

export const historyShow = defineOperation({
  name: 'history.show',
  permission: 'read',
  summary: 'Show one change of the registry, field by field',
  input: z.strictObject({
    revision: revisionNumber,
    nodes: namesQuery.describe('Only what it changed of these nodes'),
    profiles: namesQuery.describe('Only what it changed of these profiles'),
  }),
  output: z.strictObject({ ...revisionFacts, changes: changeGroups }),
  handler: async ({ registry }, { revision, nodes, profiles }) => {
    const { number, ...details } = await registry.revision(revision, registry.namedRecords(nodes, profiles));
    return { revision: number, ...details };
  },
});
