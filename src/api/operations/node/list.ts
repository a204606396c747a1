import { z } from 'zod';
import type { FieldDocument } from '../../../domain/field-kinds-format.ts';
import { formatDocument } from '../../../domain/registry-document.ts';
import { namesQuery } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { nodeDocument } from '../../record-schemas.ts';

export interface ListedNode {
  readonly name: string;
  /** Everything the node has, with what its profiles give it; keys as in nodes.conf. */
  readonly node: FieldDocument;
}

export const nodeList = defineOperation({
  name: 'node.list',
  permission: 'read',
  summary: 'List nodes with everything they have, also from their profiles',
  input: z.strictObject({ names: namesQuery }),
  output: z.array(z.strictObject({ name: z.string(), node: nodeDocument })),
  handler: ({ registry }, input): readonly ListedNode[] =>
    registry.listNodes(input.names).map(({ name, resolved }) => ({ name, node: formatDocument(resolved) })),
});
