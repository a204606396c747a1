import { z } from 'zod';
import { bootEvent } from '../../boot-event-schema.ts';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { pageOf, pageQuery, readCursor, writeCursor } from '../../page.ts';

export const eventList = defineOperation({
  name: 'event.list',
  permission: 'read',
  summary: 'List what machines did on their way up, the newest first',
  input: z.strictObject({
    node: name.exactOptional().describe('Steps of this node only'),
    ...pageQuery,
    limit: pageQuery.limit.unwrap().default(100),
  }),
  output: pageOf(bootEvent),
  handler: async ({ registry, bootEvents }, { node, limit, after }) => {
    if (node !== undefined) registry.listNodes([node]);
    const before = after === undefined ? undefined : Number(readCursor(after));
    const found = await bootEvents.list({ node, before, limit });
    const last = found.length === limit ? found.at(-1) : undefined;
    const items = found.map(({ event }) => event);
    return { items, ...(last && { next: writeCursor(last.number) }) };
  },
});
