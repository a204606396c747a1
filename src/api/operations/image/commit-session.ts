import { z } from 'zod';
import { buildAsBefore } from '../../../service/images/build-as-before.ts';
import { digest, imageDescription } from '../../image-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';

export const imageCommitSession = defineOperation({
  name: 'image.commit-session',
  permission: 'admin',
  summary: 'Make what was changed in an image its next version',
  description:
    'The layer lies beside the container. It is read from the first to the last byte before the name points to it.',
  input: z.strictObject({
    id: z.string().max(64),
    layer: z.strictObject({ digest, sizeBytes: z.int().positive(), diffId: digest }),
    build: z.boolean().default(true).describe('Also makes what nodes boot, if the version before had been built'),
  }),
  output: imageDescription,
  title: ({ id }) => `commit session ${id}`,
  handler: async ({ images, imageSessions }, { id, layer, build }, context) => {
    const { progress, signal } = context;
    const work = { progress, signal };
    const { name } = imageSessions.imageOf(id);
    const before = await images.showImage(name);
    await imageSessions.commit(id, layer, { ...work, author: authorOf(context) });
    if (build) await buildAsBefore(images, before, work);
    return images.showImage(name);
  },
});
