import { z } from 'zod';
import { defineOperation } from '../../operation.ts';
import { overlaySummary } from '../../overlay-schemas.ts';
import { cutPage, pageOf, pageQuery } from '../../page.ts';

export const overlayList = defineOperation({
  name: 'overlay.list',
  permission: 'read',
  summary: 'List overlays',
  input: z.strictObject(pageQuery),
  output: pageOf(overlaySummary),
  handler: async ({ overlays }, page) => cutPage(await overlays.list(), page, ({ name }) => name),
});
