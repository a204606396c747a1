import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { requireSameContent } from '../../overlay-content.ts';
import { overlayAttributes, overlayPath } from '../../overlay-inputs.ts';
import { overlayDetails } from '../../overlay-schemas.ts';

export const overlayPutFile = defineOperation({
  name: 'overlay.put-file',
  permission: 'admin',
  summary: 'Make or replace a file of an overlay of the site',
  description:
    'Makes the directories above it, and the overlay if there is none of this name. A file that is replaced keeps its ' +
    'mode and owner unless others are given. With `If-None-Match: *` it only makes a new one.',
  input: z.strictObject({
    name,
    path: overlayPath.describe('E.g. `etc/motd.hbs`; one that ends in `.hbs` is a template'),
    base64: z.base64().describe('The content'),
    expected: z
      .union([z.literal('none'), z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex')])
      .exactOptional()
      .describe('What must be there now: `none`, or a file with content of this SHA-256'),
    ...overlayAttributes,
  }),
  output: overlayDetails,
  handler: async ({ overlays, overlayEdits }, input, context) => {
    const { name, path, base64, expected: wanted, ...attributes } = input;
    const expected = (await requireSameContent(overlays, { name, path }, context)) ?? wanted;
    await overlayEdits.putFile(name, path, Buffer.from(base64, 'base64'), {
      ...(expected !== undefined && { expected }),
      ...(Object.keys(attributes).length > 0 && { attributes }),
    });
    return overlays.show(name);
  },
});
