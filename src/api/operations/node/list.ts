import { z } from 'zod';
import type { FieldDocument } from '../../../domain/field-kinds-format.ts';
import { fieldsByKey } from '../../../domain/fields-by-key.ts';
import { fieldsOf } from '../../../domain/registry-document.ts';
import type { NodeEntry } from '../../../service/registry/registry.ts';
import { namesQuery, wordsQuery } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { cutPage, pageOf, pageQuery } from '../../page.ts';
import { nodeDocument } from '../../record-schemas.ts';
import { documentFor } from '../record/document-for.ts';

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
    fields: wordsQuery.describe('Only these keys of nodes.conf, e.g. `image name`'),
    raw: z.stringbool().default(false).describe('Only what the records of the nodes themselves say'),
    ...pageQuery,
  }),
  output: pageOf(listedNode),
  handler: ({ registry }, { names, fields, raw, ...page }, context) => {
    const { items, ...rest } = cutPage(registry.listNodes(names), page, orderKey);
    const document = projected(fields, documentFor(context));
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

type Format = (record: NodeEntry['record']) => FieldDocument;

function projected(fields: readonly string[] | undefined, format: Format): Format {
  if (fields === undefined) return format;
  const table = fieldsByKey(fieldsOf('node'));
  const wanted = new Set(fields.map((key) => table.get(key)?.name));
  return (record) => format(Object.fromEntries(Object.entries(record).filter(([name]) => wanted.has(name))));
}
