import { z } from 'zod';
import { imageBuilt } from '../../image-schemas.ts';
import { imageFormat, imageReference } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const imageBuild = defineOperation({
  name: 'image.build',
  permission: 'operate',
  summary: 'Make what nodes boot from an image, unless it is there already',
  input: z.strictObject({
    name: imageReference,
    formats: z
      .array(imageFormat)
      .min(1)
      .optional()
      .describe('The layers are read once for all of them; when missing, what the nodes that boot it need'),
    force: z.boolean().default(false),
  }),
  output: z.strictObject({ builds: z.array(imageBuilt) }),
  title: ({ name }) => `build image ${name}`,
  handler: async ({ images }, { name, formats, force }, { progress, signal }) => {
    const options = { progress, signal, force };
    const builds = formats
      ? await images.buildFormats(name, formats, options)
      : await images.buildForNodes(name, options);
    return { builds: [...builds] };
  },
});
