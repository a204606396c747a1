import { z } from 'zod';
import type { NodeEntry } from '../../../service/registry/registry.ts';
import { fieldsQuery, namesQuery } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { cutPage, pageOf, pageQuery } from '../../page.ts';
import { nodeDocument } from '../../record-schemas.ts';
import { documentFor } from '../record/document-for.ts';
import { projected } from '../record/projected.ts';

const listedNode = z.strictObject({
  name: z.string(),
  revision: z.int().describe('The revision that changed its record last'),
  node: nodeDocument,
});

export const nodeList = defineOperation({
  name: 'node.list',
  permission: 'read',
  summary: 'List nodes with everything they have, also from their profiles',
  input: z.strictObject({
    names: namesQuery,
    fields: fieldsQuery,
    raw: z.stringbool().default(false).describe('Only what the records of the nodes themselves say'),
    ...pageQuery,
  }),
  output: pageOf(listedNode),
  handler: ({ registry }, { names, fields, raw, ...page }, context) => {
    const { items, ...rest } = cutPage(registry.listNodes(names), page, orderKey);
    const document = projected('node', fields, documentFor(context));
    const nodes = items.map((entry) => ({
      name: entry.name,
      revision: entry.changedAt,
      node: document(raw ? entry.record : entry.resolved),
    }));
    return { items: nodes, ...rest };
  },
});

/** The order of lists: cluster name, then name. */
function orderKey({ name, resolved }: NodeEntry): string {
  return `${resolved.clusterName ?? ''}\n${name}`;
}
