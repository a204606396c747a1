import { z } from 'zod';
import { defineOperation } from '../../operation.ts';

export const imageList = defineOperation({
  name: 'image.list',
  permission: 'read',
  input: z.strictObject({}),
  handler: ({ images }) => images.listImages(),
});
