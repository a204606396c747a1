import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { overlayDetails } from '../../overlay-schemas.ts';
import { pathTo } from '../../path-to.ts';

export const overlayCreate = defineOperation({
  name: 'overlay.create',
  permission: 'admin',
  summary: 'Make an overlay of the site, without files',
  input: z.strictObject({ name }),
  output: overlayDetails,
  created: ({ name }) => pathTo('overlay.show', name),
  handler: async ({ overlays, overlayEdits }, { name }) => {
    await overlayEdits.create(name);
    return overlays.show(name);
  },
});
