import { z } from 'zod';
import { certificateDocument } from '../../certificate-schema.ts';
import { defineOperation } from '../../operation.ts';

export const tlsRenew = defineOperation({
  name: 'tls.renew',
  permission: 'admin',
  summary: 'Make a certificate that the server signs itself',
  description: 'Where there is one, it stays unless `force` is true. A new one is in use at once.',
  input: z.strictObject({ force: z.boolean().default(false) }),
  output: z.strictObject({ isNew: z.boolean(), certificate: certificateDocument }),
  handler: ({ certificate }, { force }) => certificate.renew(force),
});
