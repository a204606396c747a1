import { z } from 'zod';
import type { OverlayContent } from '../../../service/overlays/create-overlays.ts';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { overlayContent } from '../../overlay-schemas.ts';

/** A file of an overlay as it is, or, rendered for a node, the files that its template makes. */
export const overlayFile = defineOperation({
  name: 'overlay.file',
  permission: 'read',
  summary: 'Read a file of an overlay, or what its template makes for a node',
  input: z.strictObject({
    name: name,
    path: z.string().min(1).max(4096),
    render: name.optional(),
  }),
  output: z.array(overlayContent),
  handler: async ({ overlays }, { name, path, render }) => {
    const contents = await overlays.showFile(name, path, render === undefined ? {} : { render });
    return contents.map(inJson);
  },
});

/** Bytes travel as base64: a file need not be text. */
function inJson({ data, ...rest }: OverlayContent): Omit<OverlayContent, 'data'> & { readonly base64: string } {
  return { ...rest, base64: Buffer.from(data).toString('base64') };
}
