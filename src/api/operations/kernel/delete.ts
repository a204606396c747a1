import { z } from 'zod';
import { documentEtag } from '../../document-etag.ts';
import { name } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { requireMatch } from '../../require-match.ts';

export const kernelDelete = defineOperation({
  name: 'kernel.delete',
  permission: 'admin',
  summary: 'Delete a kernel; images that it was added to keep it',
  input: z.strictObject({ name }),
  output: z.strictObject({ deleted: z.string() }),
  handler: async ({ kernels }, input, context) => {
    requireMatch(context, documentEtag(await kernels.showKernel(input.name)));
    await kernels.deleteKernel(input.name);
    return { deleted: input.name };
  },
});
