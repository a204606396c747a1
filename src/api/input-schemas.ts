import { z } from 'zod';
import { FILE_FORMATS, IMAGE_FORMATS } from '../domain/image-format.ts';
import { MAX_TEXT } from '../domain/nodeset/nodeset-limits.ts';

/** The name of one thing; the services know which ones exist. */
export const name = z.string().min(1, 'is empty: write a name').max(4096);

export const imageReference = name.describe('`IMAGE`, or one version of it: `IMAGE@N`, `IMAGE@LABEL`');
export const imageLabel = z.string().min(1).max(64).describe('E.g. `stable`');

/** A name, or in the case of nodes a nodeset such as `n[01-16]`. */
const words = z.string().min(1, 'is empty: write a name').max(MAX_TEXT);

export const names = z.array(words).min(1).max(100_000);

/** The same in a query, where a single one is no list; undefined means all. */
export const namesQuery = z
  .union([words.transform((one) => [one]), names])
  .optional()
  .describe('Names or nodesets, e.g. `n[01-16]`; all when missing');

/** Words in a query, where a single one is no list. */
const wordsQuery = z.union([z.string().transform((one) => [one]), z.array(z.string())]).optional();

export const fieldsQuery = wordsQuery.describe(
  'Only these fields, as `wwctl node list --fields` names them: `image`, `ipaddr`, `kernel.args`, `network devices`',
);

/** How a change of the registry is made. */
export const changeOptions = {
  dryRun: z.boolean().exactOptional().describe('Check everything and say what would change, but change nothing'),
  basis: z
    .int()
    .min(0)
    .exactOptional()
    .describe('The revision that was looked at: a record that was changed after it is not changed again'),
  keepGoing: z.boolean().exactOptional().describe('Change what can be changed and say what cannot'),
};

/** Fields by path, e.g. `kernel.args` or `network devices.default.ipaddr`, with their new values; and paths to clear. */
const patch = z.strictObject({
  set: z.record(z.string().max(1024), z.unknown()).default({}),
  unset: z.array(z.string().max(1024)).default([]),
});

/** What every change of records takes. */
export const change = z.strictObject({ names, patch, ...changeOptions });

export const imageFormat = z.enum(IMAGE_FORMATS);
export const fileFormat = z.enum(FILE_FORMATS);
