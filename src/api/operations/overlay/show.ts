import { z } from 'zod';
import { documentEtag } from '../../document-etag.ts';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { overlayDetails } from '../../overlay-schemas.ts';

export const overlayShow = defineOperation({
  name: 'overlay.show',
  permission: 'read',
  summary: 'Show one overlay with its files',
  input: z.strictObject({ name: name }),
  output: overlayDetails,
  etag: documentEtag,
  handler: ({ overlays }, { name }) => overlays.show(name),
});
