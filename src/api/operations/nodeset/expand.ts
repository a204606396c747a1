import { z } from 'zod';
import { foldNodeset } from '../../../domain/nodeset/fold-nodeset.ts';
import { names } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const nodesetExpand = defineOperation({
  name: 'nodeset.expand',
  permission: 'read',
  summary: 'Expand nodesets to the names of nodes',
  input: z.strictObject({ names }),
  output: z.strictObject({ names: z.array(z.string()), folded: z.string() }),
  handler: ({ registry }, input) => {
    const found = registry.listNodes(input.names).map(({ name }) => name);
    return { names: found, folded: foldNodeset(found) };
  },
});
