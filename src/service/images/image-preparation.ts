import { parseImageConfig } from '../../codec/oci/image-config.ts';
import { parseImageManifest } from '../../codec/oci/image-manifest.ts';
import {
  PREPARATION_PATHS,
  type Preparation,
  planInstallation,
  planPreparation,
} from '../../domain/image-preparation.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { ImageWorkOptions } from '../ports/image-builder.ts';
import type { ImageStore } from '../ports/image-store.ts';
import type { KernelBuilder } from '../ports/kernel-builder.ts';
import type { Images } from './images.ts';

interface PreparationParts {
  readonly store: Pick<ImageStore, 'readBlob' | 'blobsDirectory' | 'hold'>;
  readonly builder: Pick<KernelBuilder, 'inspectFiles'>;
  readonly images: Pick<Images, 'examineImage'>;
  readonly kernels: Pick<Kernels, 'showKernel'>;
}

/** How an image for containers becomes one that nodes can boot. */
export interface ImagePreparation {
  /**
   * What is to be run in the image. `kernel` is one of the store, which it will have instead of the distribution's.
   * Throws NotFoundError, and InvalidError for a distribution that is not known here.
   */
  plan(wanted: { image: string; kernel?: string }, options?: ImageWorkOptions): Promise<Preparation>;
  /** What is to be run in the image to install packages. Throws as `plan` does. */
  planPackages(
    wanted: { image: string; packages: readonly string[] },
    options?: ImageWorkOptions,
  ): Promise<Preparation>;
}

export function createImagePreparation(parts: PreparationParts): ImagePreparation {
  return {
    plan: async ({ image, kernel }, options = {}) => {
      if (kernel !== undefined) await parts.kernels.showKernel(kernel);
      return planPreparation(await contentsOf(parts, image, options), { bringsKernel: kernel !== undefined });
    },
    planPackages: async ({ image, packages }, options = {}) =>
      planInstallation(await contentsOf(parts, image, options), packages),
  };
}

async function contentsOf({ store, builder, images }: PreparationParts, name: string, options: ImageWorkOptions) {
  const { image, facts } = await images.examineImage(name, options);
  const { manifest } = image;
  const letGo = store.hold(manifest);
  try {
    const { config } = parseImageManifest(await store.readBlob(manifest));
    const { architecture } = parseImageConfig(await store.readBlob(config.digest));
    const found = await builder.inspectFiles(
      {
        manifest,
        blobsDirectory: store.blobsDirectory,
        paths: PREPARATION_PATHS,
        textPath: 'etc/os-release',
        linksIn: 'etc/systemd/system',
      },
      options,
    );
    return {
      osRelease: found.text,
      present: new Set(found.present),
      masked: found.links.filter(({ target }) => target === '/dev/null').map((link) => link.name),
      architecture,
      hasKernel: facts.kernels.length > 0,
    };
  } finally {
    letGo();
  }
}
