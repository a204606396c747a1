import type { BuiltFile, BuiltKernel } from '../../service/ports/image-builder.ts';
import { findMade, putMade } from '../file/made-files.ts';
import type { ImageLayers } from './image-layers.ts';
import { inputKey } from './input-key.ts';
import type { KernelToCopy } from './kernel-files.ts';

/** Kernels of an image, with those that earlier builds have taken out of its layers already. */
export interface WantedKernels {
  readonly wanted: readonly KernelToCopy[];
  readonly known: ReadonlyMap<KernelToCopy, BuiltKernel>;
}

type Layers = Pick<ImageLayers, 'diffIds'>;

/** To take a kernel out of a layer again would mean to read all of that layer. */
export async function findKnownKernels(
  provisionDirectory: string,
  layers: Layers,
  wanted: readonly KernelToCopy[],
): Promise<WantedKernels> {
  const known = new Map<KernelToCopy, BuiltKernel>();
  for (const each of wanted) {
    const made = await findMade<BuiltFile>(provisionDirectory, 'kernel', kernelKey(layers, each));
    const { path, version } = each.kernel;
    if (made)
      known.set(each, { path, ...(version ? { version } : {}), sha256: made.sha256, sizeBytes: made.sizeBytes });
  }
  return { wanted, known };
}

/** All of them in the order of the search, once the others are published; the next build finds these too. */
export async function allKernels(
  provisionDirectory: string,
  layers: Layers,
  { wanted, known }: WantedKernels,
  published: readonly BuiltKernel[],
): Promise<readonly BuiltKernel[]> {
  const kernels: BuiltKernel[] = [];
  for (const each of wanted) {
    const built = known.get(each) ?? published.find(({ path }) => path === each.kernel.path);
    if (!built) continue;
    kernels.push(built);
    const { sha256, sizeBytes } = built;
    if (!known.has(each)) await putMade(provisionDirectory, 'kernel', kernelKey(layers, each), { sha256, sizeBytes });
  }
  return kernels;
}

function kernelKey({ diffIds }: Layers, { inode }: KernelToCopy): string {
  return inputKey('kernel', diffIds[inode.layer], inode.place);
}
