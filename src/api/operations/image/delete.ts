import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const imageDelete = defineOperation({
  name: 'image.delete',
  permission: 'admin',
  summary: 'Delete an image that nobody uses',
  input: z.strictObject({ name }),
  output: z.strictObject({ deleted: z.string() }),
  handler: async ({ images }, input) => {
    await images.deleteImage(input.name);
    return { deleted: input.name };
  },
});
