import type { Logger } from 'pino';
import type { KernelFacts } from '../../codec/kernel/kernel-labels.ts';
import type { Digest } from '../../codec/oci/digest.ts';
import { parseImageManifest } from '../../codec/oci/image-manifest.ts';
import { kernelReference } from '../../domain/kernel-name.ts';
import type { ImageWorkOptions } from '../ports/image-builder.ts';
import { addKernel, type ImageKernelParts, type KernelChange, removeKernel } from './image-kernels.ts';
import { type ImportKernelParts, importKernel, type KernelImport } from './import-kernel.ts';
import { getKernel, isLayerOf, listKernels, type StoredKernel } from './stored-kernel.ts';

export interface KernelsParts extends ImportKernelParts, ImageKernelParts {
  readonly builder: ImportKernelParts['builder'] & ImageKernelParts['builder'];
  readonly log: Pick<Logger, 'info'>;
}

/** A kernel of the store as people see it. */
export interface KernelDescription extends KernelFacts {
  readonly name: string;
  readonly manifest: Digest;
  /** Of its layer in the store. */
  readonly packedBytes: number;
  readonly source?: string;
  /** ISO 8601, UTC. */
  readonly importedAt?: string;
  /** Names of images that it was added to. */
  readonly images: readonly string[];
}

/** Kernels that can be added to images. All long work can be watched and aborted. */
export interface Kernels {
  importKernel(wanted: KernelImport, options?: ImageWorkOptions): Promise<KernelDescription>;
  listKernels(): Promise<readonly KernelDescription[]>;
  /** Throws NotFoundError. */
  showKernel(name: string): Promise<KernelDescription>;
  /** Images that it was added to keep it. Throws NotFoundError. */
  deleteKernel(name: string): Promise<void>;
  /** Makes a version of an image that has the kernel; false when it has it already. */
  addKernel(change: KernelChange, options?: ImageWorkOptions): Promise<boolean>;
  /** Makes a version of an image without a release. */
  removeKernel(change: KernelChange, options?: ImageWorkOptions): Promise<void>;
}

export function createKernels(parts: KernelsParts): Kernels {
  const { store, log } = parts;
  const describe = (kernel: StoredKernel) => describeKernel(parts, kernel);
  return {
    importKernel: async (wanted, options = {}) => {
      const kernel = await importKernel(parts, wanted, options);
      log.info({ kernel: kernel.name, manifest: kernel.manifest }, 'kernel imported');
      return describe(kernel);
    },
    listKernels: async () => Promise.all((await listKernels(store)).map(describe)),
    showKernel: async (name) => describe(await getKernel(store, name)),
    deleteKernel: async (name) => {
      await getKernel(store, name);
      await store.removeKernel(kernelReference(name));
      log.info({ kernel: name }, 'kernel deleted');
    },
    addKernel: async (change, options = {}) => {
      const isNew = await addKernel(parts, change, options);
      if (isNew) log.info({ image: change.image, kernel: change.kernel }, 'kernel added to image');
      return isNew;
    },
    removeKernel: async (change, options = {}) => {
      await removeKernel(parts, change, options);
      log.info({ image: change.image, release: change.kernel }, 'kernel removed from image');
    },
  };
}

async function describeKernel(
  { store }: Pick<KernelsParts, 'store'>,
  { layer, ...kernel }: StoredKernel,
): Promise<KernelDescription> {
  const images = await store.list();
  const layers = await Promise.all(
    images.map(async ({ manifest }) => parseImageManifest(await store.readBlob(manifest))),
  );
  const users = images.filter((_, at) => layers[at]?.layers.some((each) => isLayerOf({ layer, ...kernel }, each)));
  return { ...kernel, packedBytes: layer.descriptor.sizeBytes, images: users.map(({ name }) => name) };
}
