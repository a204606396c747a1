import { z } from 'zod';

/** A kernel of the store; the shape of KernelDescription. */
export const kernelDescription = z
  .strictObject({
    name: z.string(),
    release: z.string().describe('As `uname -r` will say'),
    architecture: z.string().describe("In Go's words, e.g. `arm64`"),
    isEfi: z.boolean().describe('UEFI firmware can start it as it is'),
    isSigned: z.boolean().describe('It carries a signature for Secure Boot'),
    hasFirmware: z.boolean().describe('Firmware files came with it'),
    manifest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
    packedBytes: z.int().describe('Of its layer in the store'),
    source: z.string().exactOptional().describe('Where it came from, as it was asked for'),
    importedAt: z.string().exactOptional().describe('ISO 8601, UTC'),
    images: z.array(z.string()).describe('Images that it was added to'),
  })
  .meta({ id: 'Kernel' });
