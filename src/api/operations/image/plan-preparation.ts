import { z } from 'zod';
import { imagePreparation } from '../../image-schemas.ts';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const imagePlanPreparation = defineOperation({
  name: 'image.plan-preparation',
  permission: 'read',
  summary: 'Show what would make an image for containers one that nodes can boot',
  input: z.strictObject({
    name,
    kernel: name.exactOptional().describe("A kernel of the store, instead of the distribution's"),
  }),
  output: imagePreparation,
  handler: ({ imagePreparation }, { name, ...rest }) => imagePreparation.plan({ image: name, ...rest }),
});
