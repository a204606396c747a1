import { z } from 'zod';
import { namesQuery } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { pageOf, pageQuery, readCursor, writeCursor } from '../../page.ts';
import { recordName, revisionFacts } from '../../record-schemas.ts';

const listedRevision = z.strictObject({
  ...revisionFacts,
  counts: z.strictObject({ node: z.int(), profile: z.int() }).describe('How many records it changed'),
  sample: z.array(recordName).describe('The first of them'),
});

/** Of records that may be gone: names are taken as they are, not as nodesets of what is there. */
export const historyList = defineOperation({
  name: 'history.list',
  permission: 'read',
  summary: 'List the changes of the registry, the newest first',
  input: z.strictObject({
    nodes: namesQuery.describe('Only changes of these nodes, also of nodes that are gone'),
    profiles: namesQuery.describe('Only changes of these profiles'),
    ...pageQuery,
  }),
  output: pageOf(listedRevision),
  handler: async ({ registry }, { nodes, profiles, limit = 50, after }) => {
    const before = after === undefined ? undefined : Number(readCursor(after));
    const records = registry.namedRecords(nodes, profiles);
    const found = await registry.history({ limit: limit + 1, before, records });
    const items = found.slice(0, limit).map(({ number, ...rest }) => ({ revision: number, ...rest }));
    const last = items.at(-1);
    return { items, ...(found.length > limit && last && { next: writeCursor(last.revision) }) };
  },
});
