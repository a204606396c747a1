import { z } from 'zod';
import { imageFormat, name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

/** Makes what nodes boot from an image, unless it is there already. */
export const imageBuild = defineOperation({
  name: 'image.build',
  permission: 'write',
  long: true,
  input: z.strictObject({ name, format: imageFormat.optional(), force: z.boolean().default(false) }),
  handler: ({ images }, { name, format, force }, { progress, signal }) =>
    images.buildImage(name, format, { progress, signal, force }),
});
