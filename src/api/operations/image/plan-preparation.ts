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
    package: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9+._:~=-]{0,199}$/, 'must be the name of a package')
      .exactOptional()
      .describe('Only how this one is installed, by the package manager of the image'),
  }),
  output: imagePreparation,
  handler: ({ imagePreparation }, { name: image, package: name, ...rest }) =>
    name === undefined
      ? imagePreparation.plan({ image, ...rest })
      : imagePreparation.planPackages({ image, packages: [name] }),
});
