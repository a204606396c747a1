import { z } from 'zod';
import { IMAGE_FORMATS } from '../domain/image-format.ts';

/** A name, or in the case of nodes a pattern such as `n[01-16]`; the services know which ones exist. */
export const name = z.string().min(1).max(4096);

export const names = z.array(name).min(1).max(100_000);

/** The same in a query, where a single one is no list; undefined means all. */
export const namesQuery = z.union([name.transform((one) => [one]), names]).optional();

/** Fields by path, e.g. `kernel.args` or `network devices.default.ipaddr`, with their new values; and paths to clear. */
const patch = z.strictObject({
  set: z.record(z.string().max(1024), z.unknown()).default({}),
  unset: z.array(z.string().max(1024)).default([]),
});

/** What every change of records takes. */
export const change = z.strictObject({ names, patch });

export const imageFormat = z.enum(IMAGE_FORMATS);
