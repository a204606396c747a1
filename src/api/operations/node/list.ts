import { z } from 'zod';
import type { FieldDocument } from '../../../domain/field-kinds-format.ts';
import { formatDocument } from '../../../domain/registry-document.ts';
import { namesQuery } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export interface ListedNode {
  readonly name: string;
  /** Everything the node has, with what its profiles give it; keys as in nodes.conf. */
  readonly node: FieldDocument;
}

export const nodeList = defineOperation({
  name: 'node.list',
  permission: 'read',
  input: z.strictObject({ names: namesQuery }),
  handler: ({ registry }, input): readonly ListedNode[] =>
    registry.listNodes(input.names).map(({ name, resolved }) => ({ name, node: formatDocument(resolved) })),
});
