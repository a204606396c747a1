import { z } from 'zod';
import { imageDescription } from '../../image-schemas.ts';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const imageAddKernel = defineOperation({
  name: 'image.add-kernel',
  permission: 'admin',
  summary: 'Make a version of an image that has a kernel of the store, unless it has that release already',
  input: z.strictObject({ name, kernel: name }),
  output: z.strictObject({ isNew: z.boolean().describe('False when it had it already'), image: imageDescription }),
  title: ({ name, kernel }) => `add kernel ${kernel} to image ${name}`,
  handler: async ({ images, kernels }, { name, kernel }, { command, who, from, progress, signal }) => {
    const work = { progress, signal };
    const isNew = await kernels.addKernel({ image: name, kernel, createdBy: command, author: { who, from } }, work);
    return { isNew, image: await images.showImage(name) };
  },
});
