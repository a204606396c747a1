import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { overlayDetails } from '../../overlay-schemas.ts';

export const overlayCopy = defineOperation({
  name: 'overlay.copy',
  permission: 'admin',
  summary: 'Make an overlay of the site like another one',
  description:
    'With its own name, an overlay that comes with the program becomes one of the site: the copy stands in for it and ' +
    'gets no updates. Deleting the copy brings the other one back.',
  input: z.strictObject({ source: name, name }),
  output: overlayDetails,
  handler: async ({ overlays, overlayEdits }, { source, name }) => {
    await overlayEdits.copy(source, name);
    return overlays.show(name);
  },
});
