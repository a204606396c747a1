import { z } from 'zod';
import { TRACKING_STATES } from '../domain/image-tracking.ts';
import { imageDiffed } from './image-schemas.ts';

/** The shape of TrackedImage. */
export const trackedImage = z
  .strictObject({
    name: z.string(),
    version: z.int().describe('The current one'),
    source: z.string().describe('`docker://REFERENCE`'),
    tlsVerify: z.boolean(),
    platform: z.string().exactOptional(),
    digest: z.string().describe('Of the manifest at the source that the image was made from'),
    since: z.string().describe('ISO 8601, UTC: when it began to follow'),
    state: z.enum(TRACKING_STATES).describe('`unreachable`: the last time that the source was asked'),
    checkedAt: z.string().describe('When the source was asked the last time'),
    remoteDigest: z.string().describe('Of the manifest that is there now'),
    remoteSince: z.string().describe('When that was seen there first'),
    problem: z.string().exactOptional().describe('Why the source could not be asked'),
    next: z.int().exactOptional().describe('The version that waits to be made current, also `IMAGE@next`'),
    localLayers: z
      .array(z.string())
      .exactOptional()
      .describe('What made the layers that were added here, lowest first; missing when nobody knows'),
  })
  .meta({ id: 'TrackedImage' });

/** The shape of CheckedTracking. */
export const checkedTracking = z
  .strictObject({
    tracked: trackedImage,
    changes: imageDiffed
      .omit({ files: true })
      .extend({
        bytesBefore: z.int().exactOptional().describe('Of all files'),
        bytesAfter: z.int().exactOptional(),
      })
      .exactOptional()
      .describe('What is different in the version that waits, from what the image was made from'),
  })
  .meta({ id: 'CheckedTracking' });
