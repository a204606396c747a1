import { z } from 'zod';
import { imageDescription } from '../../image-schemas.ts';
import { name } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';

export const imageRollback = defineOperation({
  name: 'image.rollback',
  permission: 'admin',
  summary: 'Make an earlier version of an image the current one again',
  description: 'It becomes the next version, so that the history says what happened. Nodes take it at their next boot.',
  input: z.strictObject({
    name,
    version: z.int().min(1).exactOptional().describe('The one before the current one when missing'),
  }),
  output: imageDescription,
  handler: async ({ imageHistory, images }, { name, version }, context) => {
    await imageHistory.rollback(name, version, authorOf(context));
    return images.showImage(name);
  },
});
