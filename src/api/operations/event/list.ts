import { z } from 'zod';
import { bootEvent } from '../../boot-event-schema.ts';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const eventList = defineOperation({
  name: 'event.list',
  permission: 'read',
  summary: "List the steps of one node's boots, the newest first",
  input: z.strictObject({ node: name, limit: z.coerce.number().int().min(1).max(10_000).default(100) }),
  output: z.array(bootEvent),
  handler: async ({ registry, bootEvents }, { node, limit }) => {
    registry.listNodes([node]);
    return bootEvents.listByNode(node, limit);
  },
});
