import { z } from 'zod';
import { imageDescription } from '../../image-schemas.ts';
import { name } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';

export const imageRename = defineOperation({
  name: 'image.rename',
  permission: 'admin',
  summary: 'Give an image another name',
  description: 'Nodes and profiles that boot it follow, in one change of the registry.',
  input: z.strictObject({ name, to: name }),
  output: imageDescription,
  handler: async ({ images, renameImage }, { name, to }, context) => {
    await renameImage(name, to, authorOf(context));
    return images.showImage(to);
  },
});
