import { z } from 'zod';
import { DEFAULT_IMAGE_FORMAT } from '../../../domain/image-format.ts';
import { imageBuilt } from '../../image-schemas.ts';
import { fileFormat, imageReference } from '../../input-schemas.ts';
import { defineOperation } from '../../operation.ts';

export const imageExport = defineOperation({
  name: 'image.export',
  permission: 'admin',
  summary: "Write an image as one file of the daemon's host",
  input: z.strictObject({
    name: imageReference,
    format: fileFormat.default(DEFAULT_IMAGE_FORMAT),
    output: z.string().max(4096).startsWith('/', 'must be a path from the root'),
  }),
  output: imageBuilt,
  title: ({ name, output }) => `export image ${name} to ${output}`,
  handler: ({ images }, { name, format, output }, { progress, signal }) =>
    images.exportImage(name, format, output, { progress, signal }),
});
