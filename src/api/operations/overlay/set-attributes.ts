import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { contentEtag, describeContent } from '../../overlay-content.ts';
import { overlayAttributes, overlayPath } from '../../overlay-inputs.ts';
import { overlayDetails } from '../../overlay-schemas.ts';
import { requireMatch } from '../../require-match.ts';

export const overlaySetAttributes = defineOperation({
  name: 'overlay.set-attributes',
  permission: 'admin',
  summary: 'Give a file of an overlay of the site another mode or owner',
  description: 'They are kept in `overlay.yaml`. What is missing stays.',
  input: z.strictObject({
    name,
    path: overlayPath.describe('As it is there; `.hbs` may be left out'),
    ...overlayAttributes,
  }),
  output: overlayDetails,
  handler: async ({ overlays, overlayEdits }, { name, path, ...attributes }, context) => {
    if (context.ifMatch !== undefined) {
      const contents = await overlays.showFile(name, path);
      requireMatch({ ifMatch: context.ifMatch }, contentEtag(contents.map(describeContent)));
    }
    await overlayEdits.setAttributes(name, path, attributes);
    return overlays.show(name);
  },
});
