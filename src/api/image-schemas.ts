import { z } from 'zod';
import { imageFormat } from './input-schemas.ts';

const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('SHA-256 in hex');
export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** The shape of ImageMount. */
export const imageMount = z.strictObject({
  source: z.string(),
  destination: z.string(),
  mode: z.enum(['rw', 'ro', 'copy']),
});

/** What one build made of one image; the shape of ImageBuild. */
export const imageBuilt = z
  .strictObject({
    manifest: digest,
    excludes: z.array(z.string()).describe('What its nodes leave out of the image; none for all of it'),
    format: imageFormat,
    files: z
      .array(z.strictObject({ sha256, sizeBytes: z.int() }))
      .describe('Of `parts` all of them, the lowest first; of every other format the one file'),
    kernels: z
      .array(z.strictObject({ path: z.string(), version: z.string().exactOptional(), sha256, sizeBytes: z.int() }))
      .describe('The kernels of the image, and the initramfs files beside them'),
    members: z.int(),
    contentBytes: z.int(),
    excluded: z.int().describe('Names that were left out, also by /etc/warewulf/excludes of the image'),
    droppedXattrs: z.int().describe('Extended attributes that the format could not hold'),
  })
  .meta({ id: 'ImageBuild' });

const made = z
  .strictObject({
    at: z.string().describe('ISO 8601, UTC'),
    who: z.string().exactOptional(),
    from: z.string().exactOptional().describe('`local`, or an IP address'),
    what: z.string().describe('E.g. `import SOURCE`, `rollback to 3`, a command line'),
  })
  .describe('How this version came to be');

/** The shape of StoredImage, with what its manifest says. */
const version = {
  name: z.string(),
  version: z.int().describe('Counted from 1'),
  isCurrent: z.boolean().describe('Whether the bare name means this version'),
  labels: z.array(z.string()),
  manifest: digest,
  manifestBytes: z.int(),
  source: z.string().exactOptional().describe('Where it came from, as it was asked for'),
  sourceDigest: digest.exactOptional().describe("The manifest's digest there, when the source was in another format"),
  importedAt: z.string().exactOptional().describe('ISO 8601, UTC'),
  made: made.exactOptional(),
  packedBytes: z.int().describe('Of its layers in the store'),
  layers: z.int(),
};

/** The shape of VersionDescription. */
export const imageVersion = z
  .strictObject({
    ...version,
    addedLayers: z.int().describe('Layers that the version before does not have'),
    addedBytes: z.int(),
    users: z.array(z.string()).describe('Nodes and profiles that boot it'),
  })
  .meta({ id: 'ImageVersion' });

/** An image as people see it; the shape of ImageDescription. */
export const imageDescription = z
  .strictObject({
    ...version,
    contentBytes: z.int().describe('Of all files in its tree'),
    members: z.int(),
    layers: z.int(),
    xattrs: z.int().describe('Extended attributes in its tree; cpio archives hold none of them'),
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
    builds: z.array(imageBuilt).describe('Of the whole image'),
    variants: z.array(imageBuilt).describe('Of what its nodes leave of it'),
    problem: z.string().exactOptional().describe('Why nothing more is known of it, when it is damaged; only in lists'),
  })
  .meta({ id: 'Image' });

const fileState = z.strictObject({
  type: z.string(),
  mode: z.int().describe('Permissions, with setuid, setgid and sticky bit'),
  uid: z.int(),
  gid: z.int(),
  sizeBytes: z.int(),
  linkTarget: z.string().exactOptional(),
});

/** The shape of ImageDiff. */
export const imageDiffed = z
  .strictObject({
    files: z
      .array(
        z.strictObject({
          path: z.string(),
          change: z.enum(['added', 'removed', 'changed']),
          before: fileState.exactOptional(),
          after: fileState.exactOptional(),
        }),
      )
      .describe('By path; of very many the first ones'),
    counts: z.strictObject({ added: z.int(), removed: z.int(), changed: z.int() }).describe('Of all files'),
    packages: z
      .array(
        z.strictObject({
          name: z.string(),
          architecture: z.string(),
          before: z.string().exactOptional().describe('Missing for a new one'),
          after: z.string().exactOptional().describe('Missing for one that is gone'),
        }),
      )
      .exactOptional(),
    packagesUnknown: z.string().exactOptional().describe('Why packages are not compared'),
  })
  .meta({ id: 'ImageDiff' });
/** How an image comes to have all that a node needs; the shape of Preparation. */
export const imagePreparation = z
  .strictObject({
    distribution: z.string().describe('As the image says itself'),
    packages: z.array(z.string()).describe('To be installed'),
    unmasked: z.array(z.string()).describe('Units of systemd that containers mask and machines need'),
    commands: z.array(z.string()).describe('For a shell in the image; none when it has everything'),
  })
  .meta({ id: 'ImagePreparation' });
