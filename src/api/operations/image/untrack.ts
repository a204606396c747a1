import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const imageUntrack = defineOperation({
  name: 'image.untrack',
  permission: 'admin',
  summary: 'Let an image follow nothing any more',
  description: 'Its versions stay; the label `next` goes, unless a node or a profile names it.',
  input: z.strictObject({ name }),
  output: z.strictObject({ deleted: z.string() }),
  handler: async ({ imageTrackings }, { name: image }) => {
    await imageTrackings.stop(image);
    return { deleted: image };
  },
});
