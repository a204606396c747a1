import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { overlayDetails } from '../../overlay-schemas.ts';

export const overlayPutFile = defineOperation({
  name: 'overlay.put-file',
  permission: 'admin',
  summary: 'Make or replace a file of an overlay of the site',
  description:
    'Makes the directories above it, and the overlay if there is none of this name. A file that is replaced keeps its ' +
    'mode. With `If-None-Match: *` it only makes a new one.',
  input: z.strictObject({
    name,
    path: z.string().min(1).max(4096).describe('E.g. `etc/motd.hbs`; one that ends in `.hbs` is a template'),
    base64: z.base64().describe('The content'),
  }),
  output: overlayDetails,
  handler: async ({ overlays, overlayEdits }, { name, path, base64 }, { ifNoneMatch }) => {
    await overlayEdits.putFile(name, path, Buffer.from(base64, 'base64'), { onlyNew: ifNoneMatch === '*' });
    return overlays.show(name);
  },
});
