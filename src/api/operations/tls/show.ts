import { z } from 'zod';
import { certificateDocument } from '../../certificate-schema.ts';
import { defineOperation } from '../../operation.ts';

export const tlsShow = defineOperation({
  name: 'tls.show',
  permission: 'read',
  summary: 'Show the certificate of the server',
  input: z.strictObject({}),
  output: certificateDocument,
  handler: ({ certificate }) => certificate.show(),
});
