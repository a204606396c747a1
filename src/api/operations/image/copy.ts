import { z } from 'zod';
import { imageDescription } from '../../image-schemas.ts';
import { imageReference, name } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';

export const imageCopy = defineOperation({
  name: 'image.copy',
  permission: 'admin',
  summary: 'Begin a new image with what another one is',
  description: 'The two share their layers in the store.',
  input: z.strictObject({ source: imageReference, name }),
  output: imageDescription,
  handler: async ({ imageHistory, images }, { source, name }, context) => {
    await imageHistory.copy(source, name, authorOf(context));
    return images.showImage(name);
  },
});
