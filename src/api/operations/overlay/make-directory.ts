import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { overlayPath } from '../../overlay-inputs.ts';
import { overlayDetails } from '../../overlay-schemas.ts';

export const overlayMakeDirectory = defineOperation({
  name: 'overlay.make-directory',
  permission: 'admin',
  summary: 'Make a directory in an overlay of the site',
  description: 'With the directories above it. Nodes get it although nothing is in it.',
  input: z.strictObject({ name, path: overlayPath }),
  output: overlayDetails,
  handler: async ({ overlays, overlayEdits }, { name, path }) => {
    await overlayEdits.makeDirectory(name, path);
    return overlays.show(name);
  },
});
