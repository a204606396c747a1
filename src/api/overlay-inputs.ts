import { z } from 'zod';

/** The path of something in an overlay. */
export const overlayPath = z.string().min(1).max(4096);

const id = z.int().min(0).max(0xfffffffe);

/** Mode and owner on nodes; they are kept in overlay.yaml. */
export const overlayAttributes = {
  mode: z.int().min(0).max(0o7777).exactOptional().describe('Permission bits as a number: 420 is 0644'),
  uid: id.exactOptional(),
  gid: id.exactOptional(),
};
