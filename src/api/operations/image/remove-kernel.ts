import { z } from 'zod';
import { imageDescription } from '../../image-schemas.ts';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const imageRemoveKernel = defineOperation({
  name: 'image.remove-kernel',
  permission: 'admin',
  summary: 'Make a version of an image without the kernel of a release, its modules and its texts',
  input: z.strictObject({ name, release: z.string().min(1).max(256) }),
  output: imageDescription,
  title: ({ name, release }) => `remove kernel ${release} from image ${name}`,
  handler: async ({ images, kernels }, { name, release }, { command, who, from, progress, signal }) => {
    const work = { progress, signal };
    const change = { image: name, kernel: release, createdBy: command, author: { who, from } };
    await kernels.removeKernel(change, work);
    return images.showImage(name);
  },
});
