import { z } from 'zod';
import { imageDescription } from '../../image-schemas.ts';
import { defineOperation } from '../../operation.ts';
import { cutPage, pageOf, pageQuery } from '../../page.ts';

export const imageList = defineOperation({
  name: 'image.list',
  permission: 'read',
  summary: 'List images',
  input: z.strictObject(pageQuery),
  output: pageOf(imageDescription),
  handler: async ({ images }, page) => cutPage(await images.listImages(), page, ({ name }) => name),
});
