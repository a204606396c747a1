import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { requireSameContent } from '../../overlay-content.ts';
import { overlayPath } from '../../overlay-inputs.ts';
import { overlayDetails } from '../../overlay-schemas.ts';

export const overlayDeleteFile = defineOperation({
  name: 'overlay.delete-file',
  permission: 'admin',
  summary: 'Delete a file or a directory of an overlay of the site',
  input: z.strictObject({
    name,
    path: overlayPath.describe('As it is there, with `.hbs`'),
    cleanup: z.stringbool().default(false).describe('Also the directories above it that have become empty'),
    force: z.stringbool().default(false).describe('Also a directory that has something in it'),
  }),
  output: overlayDetails,
  handler: async ({ overlays, overlayEdits }, { name, path, ...options }, context) => {
    await requireSameContent(overlays, { name, path }, context);
    await overlayEdits.deleteFile(name, path, options);
    return overlays.show(name);
  },
});
