import { mergeLayers } from '../../codec/oci/layer-merge.ts';
import { viewTree } from '../../codec/oci/tree-view.ts';
import { NotFoundError } from '../../domain/errors.ts';
import { findKernelAt } from '../../domain/image-kernel.ts';
import type { BuiltKernel } from '../../service/ports/image-builder.ts';
import { artifactPath } from '../file/artifact-path.ts';
import { copyFiles } from './copy-files.ts';
import type { OutputPlace } from './image-job.ts';
import { type ImageInput, loadLayers } from './image-layers.ts';
import { KernelFiles, kernelsToCopy } from './kernel-files.ts';

/** Publishes one file of the image that a node names as its kernel by path. */
export async function extractKernel(task: ImageInput & OutputPlace & { readonly path: string }): Promise<BuiltKernel> {
  const { layers, entries } = await loadLayers(task, { verify: false, progress: () => undefined });
  const root = mergeLayers(entries);
  const kernel = findKernelAt(viewTree(root), task.path);
  const kernels = new KernelFiles(kernel ? kernelsToCopy(root, [kernel]) : [], task.scratchDirectory);
  const { blobsDirectory } = task;
  await copyFiles({ blobsDirectory, layers, copies: [], taken: kernels, progress: () => undefined });
  const [built] = await kernels.publish((sha256) => artifactPath(task.provisionDirectory, 'kernel', sha256));
  if (!built) throw new NotFoundError(`the image has no file ${task.path}`, { path: task.path });
  return built;
}
