import { z } from 'zod';
import { describeQueued, machineDocument } from '../../machine-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { cutPage, pageOf, pageQuery } from '../../page.ts';

export const discoverList = defineOperation({
  name: 'discover.list',
  permission: 'read',
  summary: 'List machines that wanted to boot without being a node',
  description: 'In order of their hardware addresses. Also those that are a node by now, and those that are ignored.',
  input: z.strictObject(pageQuery),
  output: pageOf(machineDocument),
  handler: async ({ discovery }, input) => {
    const page = cutPage(await discovery.list(), input, ({ hwaddr }) => hwaddr);
    return { ...page, items: page.items.map(describeQueued) };
  },
});
