import { z } from 'zod';
import { KEPT_VERSIONS } from '../../../domain/image-version.ts';
import { names } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const imageGc = defineOperation({
  name: 'image.gc',
  permission: 'admin',
  summary: 'Remove old versions of images',
  description: 'What is current, labelled, or booted by a node or a profile stays, and of the others the newest.',
  input: z.strictObject({
    names: names.exactOptional().describe('All images when missing'),
    keep: z.int().min(0).max(1_000_000).default(KEPT_VERSIONS).describe('How many of the others stay'),
    dryRun: z.boolean().default(false).describe('Say what would be removed, and remove nothing'),
  }),
  output: z.strictObject({ removed: z.array(z.strictObject({ name: z.string(), version: z.int() })) }),
  handler: async ({ imageHistory }, input) => ({ removed: [...(await imageHistory.collect(input))] }),
});
