import { z } from 'zod';
import { name } from '../../input-schemas.ts';
import { kernelDescription } from '../../kernel-schemas.ts';
import { defineOperation } from '../../operation.ts';

const path = z.string().max(4096).startsWith('/', 'must be a path from the root');

export const kernelImport = defineOperation({
  name: 'kernel.import',
  permission: 'admin',
  summary: 'Bring a kernel with its modules into the store',
  input: z.strictObject({
    source: z
      .string()
      .min(1)
      .max(4096)
      .describe("`host`, `image:NAME[:RELEASE]`, or a path of the daemon's host: a `.deb`, an `.rpm` or a directory"),
    shownSource: z
      .string()
      .min(1)
      .max(4096)
      .exactOptional()
      .describe('What is said of its source, in place of `source`'),
    name: name.exactOptional().describe('Its release when missing'),
    release: z.string().min(1).max(256).exactOptional().describe('Which one, where the source has several'),
    withFiles: z.array(path).max(100).default([]).describe('More packages of the same kernel'),
    withFirmware: z.boolean().default(false).describe('Also takes lib/firmware of the source'),
    replace: z.boolean().default(false).describe('Lets an existing name point to the new kernel'),
  }),
  output: kernelDescription,
  title: ({ source }) => `import the kernel of ${source}`,
  handler: ({ kernels }, input, { progress, signal }) => kernels.importKernel(input, { progress, signal }),
});
