import { z } from 'zod';
import { bootEvent } from '../../boot-event-schema.ts';
import { namesQuery } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { cutPage, pageOf, pageQuery } from '../../page.ts';

const nodeStatus = z
  .strictObject({
    node: z.string(),
    last: bootEvent.exactOptional().describe('The last step on its way up; missing for a node that was never seen'),
    seenAt: z
      .int()
      .exactOptional()
      .describe('Its last sign of life, a step or a question for updates: ms since the epoch'),
  })
  .meta({ id: 'NodeStatus' });

export const statusList = defineOperation({
  name: 'status.list',
  permission: 'read',
  summary: 'Show how far nodes are with booting, and when they were last seen',
  input: z.strictObject({ names: namesQuery, ...pageQuery }),
  output: pageOf(nodeStatus),
  handler: ({ registry, bootEvents }, { names, ...query }) => {
    const { items: nodes, ...page } = cutPage(registry.listNodes(names), query, ({ name }) => name);
    const latest = bootEvents.latest();
    const items = nodes.map(({ name }) => {
      const last = latest.get(name);
      const seenAt = bootEvents.seenAt(name);
      return { node: name, ...(last && { last }), ...(seenAt !== undefined && { seenAt }) };
    });
    return { items, ...page };
  },
});
