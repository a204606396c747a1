import { z } from 'zod';
import { documentEtag } from '../../document-etag.ts';
import { name } from '../../input-schemas.ts';
import { kernelDescription } from '../../kernel-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const kernelShow = defineOperation({
  name: 'kernel.show',
  permission: 'read',
  summary: 'Show one kernel',
  input: z.strictObject({ name }),
  output: kernelDescription,
  etag: documentEtag,
  handler: ({ kernels }, input) => kernels.showKernel(input.name),
});
