import { z } from 'zod';
import { documentEtag } from '../../document-etag.ts';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { contentEtag, describeContent } from '../../overlay-content.ts';
import { overlayContent } from '../../overlay-schemas.ts';

export const overlayFile = defineOperation({
  name: 'overlay.file',
  // Rendered files hold host keys and passwords.
  permission: 'admin',
  summary: 'Read a file of an overlay, or what its template makes for a node',
  input: z.strictObject({
    name,
    path: z.string().min(1).max(4096).describe('E.g. `etc/hosts.hbs`; `.hbs` may be left out'),
    render: name.exactOptional().describe('The node to render it for; as it is when missing'),
  }),
  output: z.array(overlayContent),
  etag: (contents, { render }) => (render === undefined ? contentEtag(contents) : documentEtag(contents)),
  handler: async ({ overlays }, { name, path, render }) => {
    const contents = await overlays.showFile(name, path, render === undefined ? {} : { render });
    return contents.map(describeContent);
  },
});
