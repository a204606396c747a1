import { z } from 'zod';
import { imageDescription } from '../../image-schemas.ts';
import { imageLabel, imageReference } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const imageTag = defineOperation({
  name: 'image.tag',
  permission: 'admin',
  summary: 'Label a version of an image',
  description: 'Another version of the image that had the label loses it; what boots `IMAGE@LABEL` follows.',
  input: z.strictObject({ name: imageReference, label: imageLabel }),
  output: imageDescription,
  handler: async ({ imageHistory, images }, { name, label }) => {
    const { name: image, version } = await imageHistory.tag(name, label);
    return images.showImage(`${image}@${version}`);
  },
});
