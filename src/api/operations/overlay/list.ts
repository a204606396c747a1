import { z } from 'zod';
import { defineOperation } from '../../operation.ts';
import { overlaySummary } from '../../overlay-schemas.ts';

export const overlayList = defineOperation({
  name: 'overlay.list',
  permission: 'read',
  summary: 'List overlays',
  input: z.strictObject({}),
  output: z.array(overlaySummary),
  handler: ({ overlays }) => overlays.list(),
});
