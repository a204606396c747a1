import { z } from 'zod';
import { imageDescription } from '../../image-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const imageList = defineOperation({
  name: 'image.list',
  permission: 'read',
  summary: 'List images',
  input: z.strictObject({}),
  output: z.array(imageDescription),
  handler: ({ images }) => images.listImages(),
});
