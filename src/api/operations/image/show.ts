import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const imageShow = defineOperation({
  name: 'image.show',
  permission: 'read',
  input: z.strictObject({ name }),
  handler: ({ images }, input) => images.showImage(input.name),
});
