import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const imageDelete = defineOperation({
  name: 'image.delete',
  permission: 'write',
  input: z.strictObject({ name }),
  handler: async ({ images }, input) => {
    await images.deleteImage(input.name);
    return { deleted: input.name };
  },
});
