import { z } from 'zod';
import { imageReference } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const imagePush = defineOperation({
  name: 'image.push',
  permission: 'admin',
  summary: 'Copy an image to a registry or an archive',
  input: z.strictObject({
    name: imageReference,
    destination: z.string().min(1).max(4096).describe('`docker://REF`, `oci-archive:FILE[:TAG]`, and more'),
    username: z.string().max(1024).exactOptional().describe('For the registry'),
    password: z.string().max(4096).exactOptional(),
    tlsVerify: z.boolean().default(true).describe('False allows HTTP and unknown certificates'),
  }),
  output: z.strictObject({ name: z.string(), version: z.int(), manifest: z.string(), destination: z.string() }),
  title: ({ name, destination }) => `push image ${name} to ${destination}`,
  handler: async ({ imageHistory }, { name, destination, ...access }, { progress, signal }) => {
    const pushed = await imageHistory.push(name, destination, access, { progress, signal });
    return { name: pushed.name, version: pushed.version, manifest: pushed.manifest, destination };
  },
});
