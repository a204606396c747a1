import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { trackedDocument } from '../../tracked-document.ts';
import { trackedImage } from '../../tracking-schemas.ts';

export const imageTrack = defineOperation({
  name: 'image.track',
  permission: 'admin',
  summary: 'Let an image follow a tag of a registry',
  description: 'The registry is asked for the digest that it has now; nothing is fetched. Credentials are not kept.',
  input: z.strictObject({
    name,
    source: z
      .string()
      .min(1)
      .max(4096)
      .exactOptional()
      .describe('`docker://REF`; when missing, what it follows already, or where it was imported from'),
    username: z.string().max(1024).exactOptional().describe('For the registry'),
    password: z.string().max(4096).exactOptional(),
    tlsVerify: z.boolean().default(true).describe('False allows HTTP and unknown certificates'),
    platform: z.string().max(64).exactOptional().describe("An architecture in Go's words, e.g. `arm64`"),
  }),
  output: trackedImage,
  title: ({ name: image }) => `follow the source of image ${image}`,
  handler: async ({ imageTrackings }, { name: image, source, ...access }, { progress, signal }) =>
    trackedDocument(await imageTrackings.track(image, source, access, { progress, signal })),
});
