import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

/** The steps of one node's boots, the newest first. */
export const nodeHistory = defineOperation({
  name: 'node.history',
  permission: 'read',
  input: z.strictObject({ node: name, limit: z.coerce.number().int().min(1).max(10_000).default(100) }),
  handler: async ({ registry, bootEvents }, { node, limit }) => {
    registry.listNodes([node]);
    return bootEvents.listByNode(node, limit);
  },
});
