import { z } from 'zod';

export const overlaySummary = z
  .strictObject({
    name: z.string(),
    isSite: z.boolean().describe('False for an overlay that comes with the program'),
    description: z.string().exactOptional(),
    fileCount: z.int().describe('Files, links and templates; directories do not count'),
    problem: z.string().exactOptional().describe('Why it cannot be used, when it cannot'),
  })
  .meta({ id: 'Overlay' });

const attributes = { mode: z.int(), uid: z.int(), gid: z.int() };

export const overlayDetails = overlaySummary
  .extend({
    files: z.array(
      z.strictObject({
        path: z.string(),
        type: z.enum(['file', 'directory', 'symlink']),
        isTemplate: z.boolean(),
        ...attributes,
        sizeBytes: z.int(),
        linkTarget: z.string().exactOptional(),
      }),
    ),
  })
  .meta({ id: 'OverlayDetails' });

/** Bytes travel as base64: a file need not be text. */
export const overlayContent = z
  .strictObject({
    path: z.string(),
    type: z.enum(['file', 'symlink']),
    ...attributes,
    linkTarget: z.string().exactOptional(),
    base64: z.base64().describe('The content; empty for a link'),
  })
  .meta({ id: 'OverlayContent' });

const built = { node: z.string(), kind: z.enum(['system', 'runtime']) };

/** The archive of one kind of overlays of one node, or why there is none. */
export const overlayBuilt = z
  .union([
    z.strictObject({ ...built, digest: z.string(), sizeBytes: z.int() }),
    z.strictObject({ ...built, problem: z.string() }),
  ])
  .meta({ id: 'OverlayBuild' });
