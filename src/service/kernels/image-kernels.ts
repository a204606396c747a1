import { KERNEL_LAYER_ANNOTATION } from '../../codec/kernel/kernel-labels.ts';
import { parseImageConfig } from '../../codec/oci/image-config.ts';
import { parseImageManifest, TAR_LAYER_MEDIA_TYPE } from '../../codec/oci/image-manifest.ts';
import { encodeTar } from '../../codec/tar/tar-writer.ts';
import { InvalidError, NotFoundError } from '../../domain/errors.ts';
import type { ImageFacts } from '../../domain/image-facts.ts';
import { initramfsFor } from '../../domain/image-initramfs.ts';
import type { Images } from '../images/images.ts';
import { type PublishLayerParts, publishLayer } from '../images/publish-layer.ts';
import type { ImageWorkOptions, PackedLayer } from '../ports/image-builder.ts';
import type { ImageStaging, ImageStore, StoredImage } from '../ports/image-store.ts';
import type { KernelBuilder } from '../ports/kernel-builder.ts';
import type { Author } from '../registry/registry.ts';
import { getKernel, type StoredKernel } from './stored-kernel.ts';

export interface ImageKernelParts extends PublishLayerParts {
  readonly store: ImageStore;
  readonly builder: PublishLayerParts['builder'] & KernelBuilder;
  readonly images: Pick<Images, 'examineImage'>;
}

/** What is done to the kernels of an image. */
export interface KernelChange {
  readonly image: string;
  /** To add: its name in the store. To remove: its release in the image. */
  readonly kernel: string;
  /** The command line that did it. */
  readonly createdBy: string;
  /** Who asked for it. */
  readonly author?: Pick<Author, 'who' | 'from'>;
}

/** Lays a kernel of the store over an image. @returns false when the image has it already */
export async function addKernel(
  parts: ImageKernelParts,
  { image: name, kernel: kernelName, ...made }: KernelChange,
  options: ImageWorkOptions,
): Promise<boolean> {
  const { image, facts } = await parts.images.examineImage(name, options);
  const kernel = await getKernel(parts.store, kernelName);
  if (hasWhole(facts, kernel.release)) return false;
  await refuseForeign(parts.store, image, kernel);
  const staging = await parts.store.stage();
  const letGo = parts.store.hold(kernel.manifest);
  try {
    const { descriptor, diffId } = await layerFor(parts, { kernel, facts, staging }, options);
    const annotations = { [KERNEL_LAYER_ANNOTATION]: kernel.manifest };
    const layer = { descriptor: { ...descriptor, annotations }, diffId };
    await publishLayer(parts, { base: image, staging, layer, ...made }, options);
    return true;
  } finally {
    letGo();
    await staging.discard();
  }
}

/** Takes a kernel, its modules and its texts out of an image, whoever put them there. @throws NotFoundError */
export async function removeKernel(
  parts: ImageKernelParts,
  { image: name, kernel: release, ...made }: KernelChange,
  options: ImageWorkOptions,
): Promise<void> {
  const { image, facts } = await parts.images.examineImage(name, options);
  const paths = pathsOf(name, facts, release);
  const staging = await parts.store.stage();
  try {
    const tar = encodeTar(paths.map(whiteout));
    const digest = await staging.writeBlob(tar);
    const descriptor = { mediaType: TAR_LAYER_MEDIA_TYPE, digest, sizeBytes: tar.length, annotations: {} };
    await publishLayer(parts, { base: image, staging, layer: { descriptor, diffId: digest }, ...made }, options);
  } finally {
    await staging.discard();
  }
}

function hasWhole({ kernels }: ImageFacts, release: string): boolean {
  return kernels.some((kernel) => kernel.release === release && kernel.hasModules && kernel.hasModulesDep);
}

async function refuseForeign(store: ImageStore, image: StoredImage, kernel: StoredKernel): Promise<void> {
  const { config } = parseImageManifest(await store.readBlob(image.manifest));
  const { architecture } = parseImageConfig(await store.readBlob(config.digest));
  if (architecture === '' || architecture === kernel.architecture) return;
  throw new InvalidError(
    `kernel ${kernel.name} is for ${kernel.architecture}, and image ${image.name} is for ${architecture}: ` +
      'take a kernel for the same architecture (wwctl kernel list)',
    { image: image.name, kernel: kernel.name },
  );
}

/** The store's own layer, shared by all images that have /lib in usr; another one for those that do not. */
async function layerFor(
  { store, builder }: ImageKernelParts,
  { kernel, facts, staging }: { kernel: StoredKernel; facts: ImageFacts; staging: ImageStaging },
  options: ImageWorkOptions,
): Promise<PackedLayer> {
  if (facts.libraryDirectory === 'usr/lib') {
    await staging.reuse([kernel.layer.descriptor.digest]);
    return kernel.layer;
  }
  return builder.relocateKernel(
    {
      manifest: kernel.manifest,
      storeBlobsDirectory: store.blobsDirectory,
      libraryDirectory: facts.libraryDirectory,
      scratchDirectory: `${staging.directory}/kernel`,
      blobsDirectory: staging.blobsDirectory,
    },
    options,
  );
}

/** What belongs to a release, without leading slash. */
function pathsOf(image: string, facts: ImageFacts, release: string): string[] {
  const kernels = facts.kernels.filter((kernel) => kernel.release === release);
  if (kernels.length === 0) {
    const present = facts.kernels.map((kernel) => kernel.release ?? kernel.path).join(', ') || 'none';
    throw new NotFoundError(`image ${image} has no kernel ${release}; those it has: ${present}`, { image, release });
  }
  const modules = `${facts.libraryDirectory}/modules/${release}`;
  const files = kernels.flatMap((kernel) => [kernel, initramfsFor(kernel, facts.initramfs) ?? kernel]);
  const inBoot = files.map(({ realPath }) => realPath).filter((path) => !path.startsWith(`${modules}/`));
  return [...new Set([...inBoot, `boot/config-${release}`, `boot/System.map-${release}`, modules])].sort();
}

/** OCI image-spec, layer.md "Whiteouts". */
function whiteout(path: string) {
  const at = path.lastIndexOf('/') + 1;
  const name = `${path.slice(0, at)}.wh.${path.slice(at)}`;
  const data = new Uint8Array();
  return { path: name, type: 'file', data, mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 0 } as const;
}
