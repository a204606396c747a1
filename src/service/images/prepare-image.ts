import { parseImageConfig } from '../../codec/oci/image-config.ts';
import { parseImageManifest } from '../../codec/oci/image-manifest.ts';
import { UnavailableError } from '../../domain/errors.ts';
import { PREPARATION_PATHS, type Preparation, planPreparation } from '../../domain/image-preparation.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { ImageWorkOptions } from '../ports/image-builder.ts';
import type { ImageRunner } from '../ports/image-runner.ts';
import type { ImageStore } from '../ports/image-store.ts';
import type { KernelBuilder } from '../ports/kernel-builder.ts';
import type { Images } from './images.ts';

export interface PrepareParts {
  readonly store: Pick<ImageStore, 'readBlob' | 'blobsDirectory' | 'hold' | 'stage'>;
  readonly builder: Pick<KernelBuilder, 'inspectFiles'>;
  readonly images: Pick<Images, 'examineImage'>;
  readonly kernels: Pick<Kernels, 'showKernel' | 'addKernel'>;
  /** Undefined where commands cannot be run in images. */
  readonly runner: ImageRunner | undefined;
}

interface PreparationWanted {
  readonly image: string;
  /** A kernel of the store, instead of the distribution's. */
  readonly kernel?: string;
}

/** Makes an image for containers one that nodes can boot. */
export interface ImagePreparation {
  /** What would be done. Throws NotFoundError, and InvalidError for a distribution that is not known here. */
  plan(wanted: PreparationWanted, options?: ImageWorkOptions): Promise<Preparation>;
  /** Does it, and says what it was. */
  prepare(wanted: PreparationWanted & { createdBy: string }, options?: ImageWorkOptions): Promise<Preparation>;
}

export function createImagePreparation(parts: PrepareParts): ImagePreparation {
  const plan: ImagePreparation['plan'] = async ({ image: name, kernel }, options = {}) => {
    if (kernel !== undefined) await parts.kernels.showKernel(kernel);
    return planPreparation(await readContents(parts, name, options), { bringsKernel: kernel !== undefined });
  };
  return {
    plan,
    prepare: async ({ createdBy, ...wanted }, options = {}) => {
      const preparation = await plan(wanted, options);
      const { image, kernel } = wanted;
      if (preparation.commands.length > 0) {
        if (parts.runner === undefined) throw cannotRun(image);
        const script = `${preparation.commands.join('\n')}\n`;
        await parts.runner.runInImage({ image, script, createdBy }, options);
      }
      if (kernel !== undefined) await parts.kernels.addKernel({ image, kernel, createdBy }, options);
      return preparation;
    },
  };
}

async function readContents({ store, builder, images }: PrepareParts, name: string, options: ImageWorkOptions) {
  const { image, facts } = await images.examineImage(name, options);
  const { manifest } = image;
  const letGo = store.hold(manifest);
  const staging = await store.stage();
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
        scratchDirectory: staging.directory,
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
    await staging.discard();
    letGo();
  }
}

function cannotRun(image: string): UnavailableError {
  return new UnavailableError(
    `this server cannot run commands in images: wwctl image prepare ${image} --dry-run shows them; run them where the ` +
      'image is made, and import it again',
    { image },
  );
}
