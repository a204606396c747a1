import { z } from 'zod';
import { imageFormat } from './input-schemas.ts';

const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('SHA-256 in hex');
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** What one build made of one image; the shape of ImageBuild. */
export const imageBuilt = z
  .strictObject({
    manifest: digest,
    format: imageFormat,
    image: z.strictObject({ sha256, sizeBytes: z.int() }),
    kernels: z
      .array(z.strictObject({ path: z.string(), version: z.string().exactOptional(), sha256, sizeBytes: z.int() }))
      .describe('The kernels of the image, and the initramfs files beside them'),
    members: z.int(),
    contentBytes: z.int(),
    droppedXattrs: z.int().describe('Extended attributes that the format could not hold'),
  })
  .meta({ id: 'ImageBuild' });

/** An image as people see it; the shape of ImageDescription. */
export const imageDescription = z
  .strictObject({
    name: z.string(),
    manifest: digest,
    manifestBytes: z.int(),
    source: z.string().exactOptional().describe('Where it came from, as it was asked for'),
    sourceDigest: digest.exactOptional().describe("The manifest's digest there, when the source was in another format"),
    importedAt: z.string().exactOptional().describe('ISO 8601, UTC'),
    packedBytes: z.int().describe('Of its layers in the store'),
    contentBytes: z.int().describe('Of all files in its tree'),
    members: z.int(),
    layers: z.int(),
    xattrs: z.int().describe('Extended attributes in its tree, which a cpio archive cannot hold'),
    kernels: z.array(
      z.strictObject({
        path: z.string(),
        version: z.string().exactOptional(),
        release: z.string().exactOptional().describe('As `uname -r` will say'),
        architecture: z.string().exactOptional().describe("In Go's words, as the kernel says itself"),
        isEfi: z.boolean().exactOptional().describe('UEFI firmware can start it as it is'),
        isSigned: z.boolean().exactOptional().describe('It carries a signature for Secure Boot'),
      }),
    ),
    defaultKernel: z.string().exactOptional().describe('The kernel that nodes boot unless they ask for another'),
    missing: z.array(z.string()).describe('What it lacks for booting, each with its remedy'),
    warnings: z.array(z.string()).describe('What does not keep it from booting'),
    builds: z.array(imageBuilt),
  })
  .meta({ id: 'Image' });

/** How an image comes to have all that a node needs; the shape of Preparation. */
export const imagePreparation = z
  .strictObject({
    distribution: z.string().describe('As the image says itself'),
    packages: z.array(z.string()).describe('To be installed'),
    unmasked: z.array(z.string()).describe('Units of systemd that containers mask and machines need'),
    commands: z.array(z.string()).describe('For a shell in the image; none when it has everything'),
  })
  .meta({ id: 'ImagePreparation' });
