import { z } from 'zod';
import { DeniedError } from '../../../domain/errors.ts';
import { imageMount } from '../../image-schemas.ts';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import type { Services } from '../../services.ts';

/** The daemon itself has no right to mount or to give files to others: whoever works in an image does that, as root. */
export const imageBeginSession = defineOperation({
  name: 'image.begin-session',
  permission: 'admin',
  summary: 'Begin to work in an image',
  description:
    'For `wwctl image exec` and `shell` on the same host, which run the container. The session is over when the process ends.',
  input: z.strictObject({
    name,
    pid: z.int().positive().describe('The process that works in the image'),
    readOnly: z.boolean().default(false).describe('Changes nothing, and others may change the image meanwhile'),
    resume: z
      .string()
      .regex(/^[0-9a-f]{8,32}$/)
      .exactOptional()
      .describe('A session that the daemon lost when it was started anew'),
    node: name.exactOptional().describe('Whose overlays are to be laid over the image'),
  }),
  output: z.strictObject({
    id: z.string(),
    image: z.string(),
    manifest: z.string(),
    blobsDirectory: z.string(),
    cacheDirectory: z.string(),
    containersDirectory: z.string(),
    versions: z.array(z.string()).describe('The manifests of all images'),
    mounts: z.array(imageMount).describe('What the configuration shows of this host in images'),
    overlays: z.array(z.base64()).describe("The node's overlays as tar archives, the lowest first"),
  }),
  handler: async ({ imageSessions, imageMounts, overlays }, { name: image, pid, readOnly, node, resume }, context) => {
    if (context.from !== 'local') {
      throw new DeniedError('work in images goes on this host itself: run wwctl there, without --server');
    }
    const archives = node === undefined ? [] : await archivesOf(overlays, node);
    const { who, command } = context;
    const again = resume === undefined ? {} : { id: resume };
    const session = await imageSessions.begin({ image, isReadOnly: readOnly, pid, who, command, ...again });
    const { id, blobsDirectory, cacheDirectory, containersDirectory, versions } = session;
    const { name: named, manifest } = session.image;
    const directories = { blobsDirectory, cacheDirectory, containersDirectory };
    return { id, image: named, manifest, ...directories, versions, mounts: imageMounts, overlays: archives };
  },
});

/** As a node has them: those of its boot, and over them those it keeps current. */
async function archivesOf(overlays: Services['overlays'], node: string): Promise<string[]> {
  const format = { format: 'tar', compress: 'none' } as const;
  const system = await overlays.archive({ name: node }, 'system', format);
  const runtime = await overlays.archive({ name: node }, 'runtime', format);
  return [system, runtime].map(({ bytes }) => bytes.toString('base64'));
}
