import { z } from 'zod';

export const certificateDocument = z
  .strictObject({
    path: z.string().describe("Of the certificate, on the daemon's host"),
    subject: z.string(),
    issuer: z.string(),
    names: z.array(z.string()).describe('Names and addresses that it is valid for'),
    validFrom: z.string().describe('ISO 8601'),
    validTo: z.string().describe('ISO 8601'),
    fingerprint: z.string().describe('SHA-256, hexadecimal with colons'),
    serial: z.string(),
    key: z.string().describe('E.g. `ec prime256v1`'),
  })
  .meta({ id: 'Certificate', description: 'The certificate that the server shows' });

/** Where certificates are taken from and put. */
export const certificateDirectory = z
  .string()
  .regex(/^\/[^\0]*$/, 'must be an absolute path')
  .max(4096)
  .describe("A directory of the daemon's host with `warewulf.crt` and `warewulf.key`");
