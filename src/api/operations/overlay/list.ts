import { z } from 'zod';
import { defineOperation } from '../../operation.ts';

export const overlayList = defineOperation({
  name: 'overlay.list',
  permission: 'read',
  input: z.strictObject({}),
  handler: ({ overlays }) => overlays.list(),
});
