import { z } from 'zod';
import { imageDiffed } from '../../image-schemas.ts';
import { imageReference } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const imageDiff = defineOperation({
  name: 'image.diff',
  permission: 'operate',
  summary: 'Compare the files and the packages of two images, or of two versions',
  input: z.strictObject({ from: imageReference, to: imageReference }),
  output: imageDiffed,
  title: ({ from, to }) => `compare images ${from} and ${to}`,
  handler: async ({ imageHistory }, { from, to }, { progress, signal }) => {
    const { files, packages, ...rest } = await imageHistory.diff(from, to, { progress, signal });
    return { ...rest, files: [...files], ...(packages && { packages: [...packages] }) };
  },
});
