import { z } from 'zod';
import { imageVersion } from '../../image-schemas.ts';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const imageHistory = defineOperation({
  name: 'image.history',
  permission: 'read',
  summary: 'List the versions of an image, the newest first',
  input: z.strictObject({ name }),
  output: z.strictObject({ items: z.array(imageVersion) }),
  handler: async ({ imageHistory }, input) => ({ items: [...(await imageHistory.list(input.name))] }),
});
