import { z } from 'zod';
import { certificateDirectory, certificateDocument } from '../../certificate-schema.ts';
import { defineOperation } from '../../operation.ts';

export const tlsImport = defineOperation({
  name: 'tls.import',
  permission: 'admin',
  summary: 'Take a certificate and its key from a directory',
  description: 'It is in use at once.',
  input: z.strictObject({ directory: certificateDirectory }),
  output: certificateDocument,
  handler: ({ certificate }, { directory }) => certificate.importFrom(directory),
});
