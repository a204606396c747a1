import { z } from 'zod';
import { builtBytes } from '../../domain/built-bytes.ts';
import type { ImageDescription } from '../../service/images/describe-image.ts';
import { imageBuild } from '../operations/image/build.ts';
import { imageImport } from '../operations/image/import.ts';
import { imageRename } from '../operations/image/rename.ts';
import { runToEnd } from './run-to-end.ts';
import { defineRoute, type WarewulfRoute } from './warewulf-route.ts';

const oneImage = z.object({ name: z.string() });

/** Empty in Warewulf's JSON means that nothing was said. */
const word = z
  .string()
  .optional()
  .transform((text) => (text === '' ? undefined : text));

export const imageRoutes: readonly WarewulfRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/api/images',
    permission: 'read',
    input: z.object({}),
    handler: async ({ images }) =>
      Object.fromEntries((await images.listImages()).map((image) => [image.name, warewulfImage(image)])),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/images/:name',
    permission: 'read',
    input: oneImage,
    handler: async ({ images }, { name }) => warewulfImage(await images.showImage(name)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/images/:name/import',
    permission: 'admin',
    input: oneImage.extend({
      body: z.object({
        uri: z.string().startsWith('docker://', 'missing docker:// prefix'),
        nohttps: z.boolean().default(false),
        user: word,
        password: word,
      }),
    }),
    handler: async (services, { name, body: { uri, nohttps, user, password } }, context) => {
      const access = { ...(user !== undefined && { username: user }), ...(password !== undefined && { password }) };
      const wanted = { source: uri, name, replace: true, tlsVerify: !nohttps, ...access };
      await runToEnd(imageImport, services, wanted, context);
      return warewulfImage(await services.images.showImage(name));
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/images/:name/build',
    permission: 'operate',
    input: oneImage.extend({ force: z.stringbool().default(false) }),
    handler: async (services, { name, force }, context) => {
      await runToEnd(imageBuild, services, { name, force }, context);
      return warewulfImage(await services.images.showImage(name));
    },
  }),
  defineRoute({
    method: 'PATCH',
    path: '/api/images/:name',
    permission: 'admin',
    input: oneImage.extend({ build: z.stringbool().default(true), body: z.object({ name: word }) }),
    handler: async (services, { name, build, body: { name: to = name } }, context) => {
      if (to !== name) await imageRename.run(services, { name, to }, context);
      if (to !== name && build) await runToEnd(imageBuild, services, { name: to }, context);
      return warewulfImage(await services.images.showImage(to));
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/images/:name',
    permission: 'admin',
    input: oneImage,
    handler: async ({ images }, { name }) => {
      const image = await images.showImage(name);
      await images.deleteImage(name);
      return warewulfImage(image);
    },
  }),
];

interface WarewulfImage {
  /** Paths in the image. */
  readonly kernels: readonly string[];
  /** Bytes of what nodes boot; 0 before the first build. */
  readonly size: number;
  /** Seconds since the epoch; 0 before the first build. */
  readonly buildtime: number;
  readonly writable: boolean;
}

/** A build holds what its image held when it was imported, whenever it was made: that is its time. */
function warewulfImage({ kernels, builds: [build], importedAt }: ImageDescription): WarewulfImage {
  return {
    kernels: kernels.map(({ path }) => path),
    size: build === undefined ? 0 : builtBytes(build),
    buildtime: build === undefined || importedAt === undefined ? 0 : Math.floor(Date.parse(importedAt) / 1000),
    writable: true,
  };
}
