import { z } from 'zod';
import { defaultImageName } from '../../default-image-name.ts';
import { imageDescription } from '../../image-schemas.ts';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

/** Brings an image into the store, and builds it if asked to. */
export const imageImport = defineOperation({
  name: 'image.import',
  permission: 'admin',
  summary: 'Bring an image into the store, and build it if asked to',
  input: z.strictObject({
    /** `docker://REF`, `oci:DIR[:TAG]`, a path of the daemon's host, and more. */
    source: z.string().min(1).max(4096),
    /** The last part of the source unless given. */
    name: name.exactOptional(),
    /** Lets an existing name point to the new image. */
    replace: z.boolean().default(false),
    build: z.boolean().default(false),
    username: z.string().max(1024).exactOptional(),
    password: z.string().max(4096).exactOptional(),
    /** False allows HTTP and unknown certificates. */
    tlsVerify: z.boolean().default(true),
    /** An architecture in Go's words, e.g. `arm64`. */
    platform: z.string().max(64).exactOptional(),
  }),
  output: imageDescription,
  title: ({ source, name = defaultImageName(source) }) => `import ${source} as ${name}`,
  handler: async ({ images }, input, { progress, signal }) => {
    const { source, name = defaultImageName(source), build, ...options } = input;
    const work = { progress, signal };
    const image = await images.importImage(source, name, { ...options, ...work });
    if (!build) return image;
    await images.buildImage(name, undefined, work);
    return images.showImage(name);
  },
});
