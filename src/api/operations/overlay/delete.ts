import { z } from 'zod';
import { documentEtag } from '../../document-etag.ts';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { requireMatch } from '../../require-match.ts';

export const overlayDelete = defineOperation({
  name: 'overlay.delete',
  permission: 'admin',
  summary: 'Delete an overlay of the site',
  input: z.strictObject({
    name,
    force: z.stringbool().default(false).describe('Also when it has files, or nodes or profiles name it'),
  }),
  output: z.strictObject({ deleted: z.string() }),
  handler: async ({ overlays, overlayEdits }, { name, force }, context) => {
    if (context.ifMatch !== undefined) requireMatch(context, documentEtag(await overlays.show(name)));
    await overlayEdits.delete(name, { force });
    return { deleted: name };
  },
});
