import { z } from 'zod';
import { buildAsBefore } from '../../../service/images/build-as-before.ts';
import { imageDescription } from '../../image-schemas.ts';
import { name } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';

export const imagePromote = defineOperation({
  name: 'image.promote',
  permission: 'admin',
  summary: 'Make the version that came from the followed source the current one',
  description: 'It becomes the next version, as a rollback does. Nodes take it at their next boot.',
  input: z.strictObject({
    name,
    keepLayers: z.boolean().default(false).describe('Lays what was added here, such as a kernel, over it again'),
    build: z.boolean().default(true).describe('Also makes what nodes boot, if the version before had been built'),
  }),
  output: z.strictObject({
    image: imageDescription,
    localLayers: z
      .array(z.string())
      .exactOptional()
      .describe('What made the layers that were added to the version before; missing when nobody knows'),
    areKept: z.boolean(),
  }),
  title: ({ name: image }) => `promote image ${image}`,
  handler: async ({ imageTrackings, images }, { name: image, keepLayers, build }, context) => {
    const { progress, signal } = context;
    const work = { progress, signal };
    const before = await images.showImage(image);
    const wanted = { keepLayers, author: authorOf(context) };
    const { localLayers, areKept } = await imageTrackings.promote(image, wanted, work);
    if (build) await buildAsBefore(images, before, work);
    return { image: await images.showImage(image), ...(localLayers && { localLayers: [...localLayers] }), areKept };
  },
});
