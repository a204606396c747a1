import { z } from 'zod';
import { imageBuilt } from '../../image-schemas.ts';
import { imageFormat, imageReference } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const imageBuild = defineOperation({
  name: 'image.build',
  permission: 'operate',
  summary: 'Make what nodes boot from an image, unless it is there already',
  input: z.strictObject({ name: imageReference, format: imageFormat.optional(), force: z.boolean().default(false) }),
  output: imageBuilt,
  title: ({ name }) => `build image ${name}`,
  handler: ({ images }, { name, format, force }, { progress, signal }) =>
    images.buildImage(name, format, { progress, signal, force }),
});
