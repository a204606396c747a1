import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../../codec/oci/digest.ts';
import type { ImageBuilder, ImageWorkOptions } from '../../service/ports/image-builder.ts';
import type { ImageInspector } from '../../service/ports/image-inspector.ts';
import type { KernelBuilder } from '../../service/ports/kernel-builder.ts';
import { diskFailure } from '../file/disk-failure.ts';
import { unfinishedPath } from '../file/publish-file.ts';
import type { ImageJob, ImageJobResults } from './image-job.ts';
import { DEFAULT_IMAGE_LIMITS, type ImageLimits } from './image-limits.ts';
import { ImageWorkers } from './image-workers.ts';
import { initramfsKey } from './initramfs-key.ts';
import { WorkerSlots } from './worker-slots.ts';

export interface ImageBuilderOptions {
  /** Where published images and kernels lie. */
  readonly provisionDirectory: string;
  /** Where lists of layers' members are kept. */
  readonly cacheDirectory: string;
  readonly limits?: ImageLimits;
}

/** Each job keeps about three processors busy. */
const CONCURRENT_JOBS = 2;

/** A builder of images and kernels whose work happens in child processes. */
export function createImageBuilder(options: ImageBuilderOptions): ImageBuilder & KernelBuilder & ImageInspector {
  const { provisionDirectory, cacheDirectory, limits = DEFAULT_IMAGE_LIMITS } = options;
  const slots = new WorkerSlots(CONCURRENT_JOBS);
  const workers = new ImageWorkers();
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();

  async function run<Kind extends ImageJob['kind']>(
    job: Extract<ImageJob, { kind: Kind }>,
    { progress, signal }: ImageWorkOptions,
  ): Promise<ImageJobResults[Kind]> {
    const either = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
    const work = slots.run(() => workers.run<Kind>(job, { signal: either, ...(progress ? { progress } : {}) }));
    running.add(work);
    try {
      return await work;
    } finally {
      running.delete(work);
    }
  }

  return {
    examine: ({ blobsDirectory, manifest, knownLayers = 'verify' }, work) =>
      run<'examine'>({ kind: 'examine', blobsDirectory, manifest, knownLayers, cacheDirectory, limits }, work),
    build: (image, work) =>
      withScratch(provisionDirectory, (scratchDirectory) =>
        run<'build'>({ ...image, kind: 'build', cacheDirectory, limits, provisionDirectory, scratchDirectory }, work),
      ),
    extractKernel: (image, work) =>
      withScratch(provisionDirectory, (scratchDirectory) =>
        run<'extract-kernel'>(
          { ...image, kind: 'extract-kernel', cacheDirectory, limits, provisionDirectory, scratchDirectory },
          work,
        ),
      ),
    initramfsKey,
    buildInitramfs: (image, work) =>
      withScratch(provisionDirectory, (scratchDirectory) =>
        run<'build-initramfs'>(
          { ...image, kind: 'build-initramfs', cacheDirectory, limits, provisionDirectory, scratchDirectory },
          work,
        ),
      ),
    packDirectory: (source, work) => run<'pack-directory'>({ ...source, kind: 'pack-directory' }, work),
    packLayer: (source, work) => run<'pack-layer'>({ ...source, kind: 'pack-layer' }, work),
    diff: ({ blobsDirectory, from, to }, work) =>
      withScratch(provisionDirectory, (scratchDirectory) => {
        const input = (manifest: Digest) => ({ blobsDirectory, cacheDirectory, limits, manifest });
        return run<'diff'>({ kind: 'diff', from: input(from), to: input(to), scratchDirectory }, work);
      }),
    extractFiles: (files, work) =>
      run<'extract-files'>({ ...files, kind: 'extract-files', cacheDirectory, limits }, work),
    inspectFiles: (files, work) =>
      run<'inspect-files'>({ ...files, kind: 'inspect-files', cacheDirectory, limits }, work),
    survey: ({ manifest, blobsDirectory, paths = [] }, work) =>
      run<'survey'>({ kind: 'survey', manifest, blobsDirectory, paths, cacheDirectory, limits }, work),
    packOwners: ({ manifest, storeBlobsDirectory, ...task }, work) => {
      const image = { manifest, blobsDirectory: storeBlobsDirectory, cacheDirectory, limits };
      return run<'pack-owners'>({ ...task, image, kind: 'pack-owners' }, work);
    },
    takeKernel: (kernel, work) => run<'take-kernel'>({ ...kernel, kind: 'take-kernel' }, work),
    relocateKernel: ({ manifest, storeBlobsDirectory, ...task }, work) => {
      const kernel = { manifest, blobsDirectory: storeBlobsDirectory, cacheDirectory, limits };
      return run<'relocate-kernel'>({ ...task, kernel, kind: 'relocate-kernel' }, work);
    },
    close: async () => {
      closing.abort(new Error('the daemon stops'));
      await Promise.allSettled(running);
      await workers.close();
    },
  };
}

/** A directory for unfinished files that is gone afterwards, also when the worker was killed. */
async function withScratch<T>(provisionDirectory: string, work: (directory: string) => Promise<T>): Promise<T> {
  const directory = unfinishedPath(join(provisionDirectory, 'images', 'build'));
  await mkdir(directory, { recursive: true }).catch((error: unknown) => {
    throw diskFailure(error, directory);
  });
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
