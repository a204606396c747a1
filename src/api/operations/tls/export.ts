import { z } from 'zod';
import { certificateDirectory, certificateDocument } from '../../certificate-schema.ts';
import { defineOperation } from '../../operation.ts';

export const tlsExport = defineOperation({
  name: 'tls.export',
  permission: 'admin',
  summary: 'Write the certificate and its key into a directory',
  input: z.strictObject({ directory: certificateDirectory }),
  output: certificateDocument,
  handler: ({ certificate }, { directory }) => certificate.exportTo(directory),
});
