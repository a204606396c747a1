import { z } from 'zod';
import { machine } from '../../machine-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';

export const discoverForget = defineOperation({
  name: 'discover.forget',
  permission: 'operate',
  summary: 'Take an unknown machine out of the list',
  description: 'It comes back when it asks again. A node that it has become stays as it is.',
  input: z.strictObject({ machine }),
  output: z.strictObject({ hwaddr: z.string() }),
  handler: async ({ discovery }, { machine: hwaddr }, context) => {
    await discovery.forget(hwaddr, authorOf(context));
    return { hwaddr };
  },
});
