import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { openArtifactStore } from '../../src/adapter/file/artifact-store.ts';
import { readInitramfsFiles } from '../../src/adapter/file/initramfs-files.ts';
import { openOciStore } from '../../src/adapter/file/oci-store.ts';
import { createImageBuilder } from '../../src/adapter/process/image-builder.ts';
import { DEFAULT_IMAGE_LIMITS, type ImageLimits } from '../../src/adapter/process/image-limits.ts';
import { createSkopeoTransport } from '../../src/adapter/registry/skopeo-transport.ts';
import { createImageHistory, type ImageHistory } from '../../src/service/images/image-history.ts';
import { createImages, type Images } from '../../src/service/images/images.ts';
import { createKernels, type Kernels } from '../../src/service/kernels/kernels.ts';
import type { ImageArtifacts } from '../../src/service/ports/image-artifacts.ts';
import type { ImageBuilder } from '../../src/service/ports/image-builder.ts';
import type { ImageInspector } from '../../src/service/ports/image-inspector.ts';
import type { ImageStore } from '../../src/service/ports/image-store.ts';

const INITRAMFS = {
  busybox: ['/bin/busybox'],
  files: await readInitramfsFiles(join(import.meta.dirname, '../../templates/initramfs')),
};

export interface ImagesFixture {
  readonly images: Images;
  readonly history: ImageHistory;
  readonly kernels: Kernels;
  readonly store: ImageStore;
  readonly builder: ImageBuilder & ImageInspector;
  readonly artifacts: ImageArtifacts;
  readonly storeDirectory: string;
  readonly provisionDirectory: string;
  /** Everything that lies around and belongs to no image: unfinished files, staging, unneeded blobs. */
  leftovers(): string[];
}

/** All of the image service on real adapters, with its state below a directory. */
export async function openImages(
  directory: string,
  options: { users?: readonly string[]; limits?: Partial<ImageLimits> } = {},
): Promise<ImagesFixture> {
  const storeDirectory = join(directory, 'store');
  const provisionDirectory = join(directory, 'provision');
  mkdirSync(provisionDirectory, { recursive: true });
  const log = pino({ level: 'silent' });
  const store = await openOciStore(storeDirectory, log);
  const artifacts = await openArtifactStore(provisionDirectory);
  const limits = { ...DEFAULT_IMAGE_LIMITS, ...options.limits };
  const builder = createImageBuilder({ provisionDirectory, cacheDirectory: store.cacheDirectory, limits });
  const parts = {
    initramfs: INITRAMFS,
    store,
    artifacts,
    builder,
    transport: createSkopeoTransport(),
    log,
    usersOfImage: (name: string) => (options.users ?? []).map((who) => ({ who, reference: name })),
    nodes: () => [],
    now: () => 1_700_000_000_000,
  };
  const images = createImages(parts);
  await images.sweep({ dryRun: false });
  return {
    images,
    history: createImageHistory({ ...parts, images }),
    kernels: createKernels({ ...parts, images }),
    store,
    builder,
    artifacts,
    storeDirectory,
    provisionDirectory,
    leftovers: () => leftoversIn(directory),
  };
}

function leftoversIn(directory: string): string[] {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /\.unfinished|\.staging\/./.test(name));
}
