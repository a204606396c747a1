import { KERNEL_LAYER_ANNOTATION, type KernelFacts, parseKernelLabels } from '../../codec/kernel/kernel-labels.ts';
import type { Descriptor } from '../../codec/oci/descriptor.ts';
import type { Digest } from '../../codec/oci/digest.ts';
import { parseImageConfig, parseImageLabels } from '../../codec/oci/image-config.ts';
import { parseImageManifest } from '../../codec/oci/image-manifest.ts';
import { CorruptError, NotFoundError } from '../../domain/errors.ts';
import { kernelOfReference } from '../../domain/kernel-name.ts';
import { didYouMean } from '../../domain/nearest-name.ts';
import type { PackedLayer } from '../ports/image-builder.ts';
import type { ImageStore, KernelEntry } from '../ports/image-store.ts';

/** A kernel of the store: with its modules and texts, one layer. */
export interface StoredKernel extends KernelFacts {
  readonly name: string;
  readonly manifest: Digest;
  readonly source?: string;
  /** ISO 8601, UTC. */
  readonly importedAt?: string;
  readonly layer: PackedLayer;
}

type ReadableStore = Pick<ImageStore, 'listKernels' | 'readBlob'>;

export async function listKernels(store: ReadableStore): Promise<readonly StoredKernel[]> {
  return Promise.all((await store.listKernels()).map((entry) => readKernel(store, entry)));
}

/** @throws NotFoundError with the nearest name */
export async function getKernel(store: ReadableStore, name: string): Promise<StoredKernel> {
  const entries = await store.listKernels();
  const entry = entries.find((each) => kernelOfReference(each.name) === name);
  if (entry !== undefined) return readKernel(store, entry);
  const names = entries.map((each) => kernelOfReference(each.name) ?? each.name);
  throw new NotFoundError(
    `there is no kernel ${name}. ${didYouMean(name, names, 'kernels')} (wwctl kernel import SOURCE brings another)`,
    { name },
  );
}

/** Whether a layer of an image is this kernel. */
export function isLayerOf(kernel: StoredKernel, { digest, annotations }: Descriptor): boolean {
  return digest === kernel.layer.descriptor.digest || annotations[KERNEL_LAYER_ANNOTATION] === kernel.manifest;
}

async function readKernel(store: ReadableStore, { name, manifest, ...rest }: KernelEntry): Promise<StoredKernel> {
  const { config, layers } = parseImageManifest(await store.readBlob(manifest));
  const bytes = await store.readBlob(config.digest);
  const [descriptor] = layers;
  const [diffId] = parseImageConfig(bytes).diffIds;
  if (descriptor === undefined || diffId === undefined) {
    throw new CorruptError(`${name} of the image store has no layer: wwctl kernel delete it, and import it again`);
  }
  return {
    name: kernelOfReference(name) ?? name,
    ...parseKernelLabels(parseImageLabels(bytes)),
    manifest,
    ...(rest.source === undefined ? {} : { source: rest.source }),
    ...(rest.importedAt === undefined ? {} : { importedAt: rest.importedAt }),
    layer: { descriptor, diffId },
  };
}
