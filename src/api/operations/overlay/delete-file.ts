import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { overlayDetails } from '../../overlay-schemas.ts';

export const overlayDeleteFile = defineOperation({
  name: 'overlay.delete-file',
  permission: 'admin',
  summary: 'Delete a file of an overlay of the site',
  input: z.strictObject({
    name,
    path: z.string().min(1).max(4096).describe('As it is there, with `.hbs`'),
    cleanup: z.stringbool().default(false).describe('Also the directories above it that have become empty'),
  }),
  output: overlayDetails,
  handler: async ({ overlays, overlayEdits }, { name, path, cleanup }) => {
    await overlayEdits.deleteFile(name, path, { cleanup });
    return overlays.show(name);
  },
});
