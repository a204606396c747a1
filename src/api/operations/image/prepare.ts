import { z } from 'zod';
import { imageDescription, imagePreparation } from '../../image-schemas.ts';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

const wanted = { name, kernel: name.exactOptional().describe("A kernel of the store, instead of the distribution's") };

export const imagePlanPreparation = defineOperation({
  name: 'image.plan-preparation',
  permission: 'read',
  summary: 'Show what would make an image for containers one that nodes can boot',
  input: z.strictObject(wanted),
  output: imagePreparation,
  handler: ({ imagePreparation }, { name, ...rest }) => imagePreparation.plan({ image: name, ...rest }),
});

export const imagePrepare = defineOperation({
  name: 'image.prepare',
  permission: 'admin',
  summary: 'Install in an image what a node needs, and add a kernel if one is named',
  input: z.strictObject(wanted),
  output: z.strictObject({ preparation: imagePreparation, image: imageDescription }),
  title: ({ name }) => `prepare image ${name}`,
  handler: async ({ imagePreparation, images }, { name, ...rest }, { command, progress, signal }) => {
    const work = { progress, signal };
    const preparation = await imagePreparation.prepare({ image: name, ...rest, createdBy: command }, work);
    return { preparation, image: await images.showImage(name) };
  },
});
