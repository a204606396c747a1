import { z } from 'zod';
import { describeQueued, machine, machineDocument } from '../../machine-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';

const about = { permission: 'operate', input: z.strictObject({ machine }), output: machineDocument } as const;

export const discoverIgnore = defineOperation({
  ...about,
  name: 'discover.ignore',
  summary: 'Let an unknown machine wait no longer',
  description: 'It is offered nothing to boot, and becomes no node by itself. It may still be assigned.',
  handler: async ({ discovery }, { machine: hwaddr }, context) =>
    describeQueued(await discovery.ignore(hwaddr, authorOf(context))),
});

export const discoverHeed = defineOperation({
  ...about,
  name: 'discover.heed',
  summary: 'Ignore an unknown machine no longer',
  handler: async ({ discovery }, { machine: hwaddr }, context) =>
    describeQueued(await discovery.heed(hwaddr, authorOf(context))),
});
