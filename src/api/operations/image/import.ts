import { z } from 'zod';
import { defaultImageName } from '../../default-image-name.ts';
import { imageDescription } from '../../image-schemas.ts';
import { name } from '../../input-schemas.ts';
import { authorOf, defineOperation } from '../../operation.ts';

export const imageImport = defineOperation({
  name: 'image.import',
  permission: 'admin',
  summary: 'Bring an image into the store, and build it if asked to',
  input: z.strictObject({
    source: z
      .string()
      .min(1)
      .max(4096)
      .describe("`docker://REF`, `oci:DIR[:TAG]`, a path of the daemon's host, and more"),
    name: name.exactOptional().describe('The last part of the source when missing'),
    replace: z.boolean().default(false).describe('Lets an existing name point to the new image, as its next version'),
    build: z.boolean().default(false).describe('Also makes what nodes boot'),
    username: z.string().max(1024).exactOptional().describe('For the registry'),
    password: z.string().max(4096).exactOptional(),
    tlsVerify: z.boolean().default(true).describe('False allows HTTP and unknown certificates'),
    platform: z.string().max(64).exactOptional().describe("An architecture in Go's words, e.g. `arm64`"),
  }),
  output: imageDescription,
  title: ({ source, name = defaultImageName(source) }) => `import ${source} as ${name}`,
  handler: async ({ images }, input, context) => {
    const { progress, signal } = context;
    const { source, name = defaultImageName(source), build, ...options } = input;
    const work = { progress, signal };
    const image = await images.importImage(source, name, { ...options, ...work, author: authorOf(context) });
    if (!build) return image;
    await images.buildForNodes(name, work);
    return images.showImage(name);
  },
});
