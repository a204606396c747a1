import { z } from 'zod';
import { documentEtag } from '../../document-etag.ts';
import { imageDescription } from '../../image-schemas.ts';
import { imageReference } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const imageShow = defineOperation({
  name: 'image.show',
  permission: 'read',
  summary: 'Show one image',
  input: z.strictObject({ name: imageReference }),
  output: imageDescription,
  etag: documentEtag,
  handler: ({ images }, input) => images.showImage(input.name),
});
