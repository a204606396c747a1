import { z } from 'zod';
import { documentEtag } from '../../document-etag.ts';
import { imageReference } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { requireMatch } from '../../require-match.ts';

export const imageDelete = defineOperation({
  name: 'image.delete',
  permission: 'admin',
  summary: 'Delete an image that nobody uses, or an older version of it',
  input: z.strictObject({ name: imageReference }),
  output: z.strictObject({ deleted: z.string() }),
  handler: async ({ images }, input, context) => {
    requireMatch(context, documentEtag(await images.showImage(input.name)));
    await images.deleteImage(input.name);
    return { deleted: input.name };
  },
});
