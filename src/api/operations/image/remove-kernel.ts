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
  handler: async ({ images, kernels }, { name, release }, { command, progress, signal }) => {
    await kernels.removeKernel({ image: name, kernel: release, createdBy: command }, { progress, signal });
    return images.showImage(name);
  },
});
