import { z } from 'zod';
import { kernelDescription } from '../../kernel-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { cutPage, pageOf, pageQuery } from '../../page.ts';

export const kernelList = defineOperation({
  name: 'kernel.list',
  permission: 'read',
  summary: 'List the kernels that can be added to images',
  input: z.strictObject(pageQuery),
  output: pageOf(kernelDescription),
  handler: async ({ kernels }, page) => cutPage(await kernels.listKernels(), page, ({ name }) => name),
});
