import type { Logger } from 'pino';
import { reportBoot } from '../../domain/boot-report.ts';
import { ConflictError, InvalidError } from '../../domain/errors.ts';
import type { ImageFacts } from '../../domain/image-facts.ts';
import { formatForKernel, type ImageFormat } from '../../domain/image-format.ts';
import type { ImageArtifacts } from '../ports/image-artifacts.ts';
import type { ImageBuild, ImageBuilder, ImageWorkOptions } from '../ports/image-builder.ts';
import type { ImageStore, StoredImage } from '../ports/image-store.ts';
import type { ImageTransport } from '../ports/image-transport.ts';
import type { Leftover } from '../ports/leftover.ts';
import { type BootArtifacts, bootArtifacts } from './boot-artifacts.ts';
import { describeImage, type ImageDescription } from './describe-image.ts';
import { getImage } from './get-image.ts';
import { ImageVersions } from './image-versions.ts';
import { type ImportOptions, importImage } from './import-image.ts';
import { SingleFlight } from './single-flight.ts';

export interface ImagesParts {
  readonly store: ImageStore;
  readonly transport: ImageTransport;
  readonly builder: ImageBuilder;
  readonly artifacts: ImageArtifacts;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Names of nodes and profiles that boot an image. */
  readonly usersOfImage: (name: string) => readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Everything that can be done with images. All long work can be watched and aborted. */
export interface Images {
  importImage(source: string, name: string, options?: ImportOptions): Promise<ImageDescription>;
  listImages(): Promise<readonly ImageDescription[]>;
  /** Throws NotFoundError. */
  showImage(name: string): Promise<ImageDescription>;
  /** Finds or makes the archive that nodes boot, in the format that its kernel can unpack. `force` makes it anew. */
  buildImage(
    name: string,
    format?: ImageFormat | undefined,
    options?: ImageWorkOptions & { force?: boolean },
  ): Promise<ImageBuild>;
  /** Throws ConflictError while nodes or profiles use it. */
  deleteImage(name: string): Promise<void>;
  /** Puts a copy of the archive at an absolute path, whole or not at all. */
  exportImage(name: string, format: ImageFormat, outputPath: string, options?: ImageWorkOptions): Promise<ImageBuild>;
  /** An image as it is now, and what it holds. Throws NotFoundError. */
  examineImage(name: string, options?: ImageWorkOptions): Promise<{ image: StoredImage; facts: ImageFacts }>;
  /** What a node gets. `kernelVersion` is the beginning of a version or a path in the image. */
  bootArtifacts(imageName: string, kernelVersion?: string, options?: ImageWorkOptions): Promise<BootArtifacts>;
  /**
   * Removes what earlier work left and no image needs. What is being built keeps all that builds made until it is done.
   */
  sweep(options: { dryRun: boolean }): Promise<ImageSweep>;
  /** Ends all work and waits for that. */
  close(): Promise<void>;
}

/** What nothing needs: gone, or found by a dry run. */
export interface ImageSweep {
  readonly leftovers: readonly Leftover[];
  /** What could not be looked at now, as sentences. */
  readonly waiting: readonly string[];
}

export function createImages(parts: ImagesParts): Images {
  const { store, artifacts, builder, log } = parts;
  const versions = new ImageVersions(parts);
  const imports = new SingleFlight<StoredImage>();
  const describe = (image: StoredImage) => describeImage({ store, artifacts, versions }, image);
  const get = (name: string): Promise<StoredImage> => getImage(store, name);
  /** Garbage costs space and nothing else: failing to remove it fails nothing else. */
  const sweepStore = async (dryRun: boolean): Promise<ImageSweep> => {
    try {
      return { leftovers: await store.removeUnneeded(dryRun), waiting: [] };
    } catch (error) {
      log.warn({ err: error }, 'image store: unneeded blobs stay');
      const why = error instanceof Error ? error.message : String(error);
      return {
        leftovers: [],
        waiting: [`what the image store does not need stays, because it cannot be told: ${why}`],
      };
    }
  };
  const sweep: Images['sweep'] = async ({ dryRun }) => {
    const ofStore = await sweepStore(dryRun);
    // Builds in progress may have published files that no record names yet.
    const files = imports.isIdle
      ? await versions.whileIdle(async () => {
          const manifests = (await store.list()).map(({ manifest }) => manifest);
          return artifacts.retain(new Set(manifests), dryRun);
        })
      : undefined;
    const waiting = files === undefined ? [...ofStore.waiting, BUSY] : ofStore.waiting;
    return { leftovers: [...ofStore.leftovers, ...(files ?? [])], waiting };
  };
  const formatForNodes = async (manifest: StoredImage['manifest'], work: ImageWorkOptions) => {
    const { kernelVersion } = reportBoot(await versions.facts(manifest, work));
    return formatForKernel(kernelVersion);
  };
  const buildImage: Images['buildImage'] = async (name, asked, options = {}) => {
    const { force = false, ...work } = options;
    const { manifest } = await get(name);
    const format = asked ?? (await formatForNodes(manifest, work));
    return versions.build({ manifest, format, force }, work);
  };

  return {
    importImage: async (source, name, options = {}) => {
      const { signal, progress, ...access } = options;
      const image = await imports.run(
        JSON.stringify([source, name, access]),
        (work) => importImage(parts, { source, name, options: { ...access, ...work } }),
        { ...(signal ? { signal } : {}), ...(progress ? { progress } : {}) },
      );
      log.info({ image: name, manifest: image.manifest }, 'image imported');
      return describe(image);
    },
    listImages: async () => Promise.all((await store.list()).map(describe)),
    showImage: async (name) => describe(await get(name)),
    buildImage,
    deleteImage: async (name) => {
      await get(name);
      refuseIfUsed(name, parts.usersOfImage(name));
      await store.remove(name);
      await sweep({ dryRun: false });
      log.info({ image: name }, 'image deleted');
    },
    exportImage: async (name, format, outputPath, work = {}) => {
      if (!outputPath.startsWith('/')) throw new InvalidError(`${outputPath}: give the path from the root`);
      const build = await buildImage(name, format, work);
      await artifacts.exportFile(build.image, outputPath);
      return build;
    },
    examineImage: async (name, work = {}) => {
      const image = await get(name);
      return { image, facts: await versions.facts(image.manifest, work) };
    },
    bootArtifacts: (imageName, kernelVersion, work = {}) =>
      bootArtifacts({ store, artifacts, versions }, { imageName, kernelVersion }, work),
    sweep,
    close: async () => {
      await Promise.all([imports.close(new Error('the daemon stops')), versions.close()]);
      await builder.close();
    },
  };
}

const BUSY = 'images are being imported or built: what is left of earlier builds waits until that is done';

function refuseIfUsed(name: string, users: readonly string[]): void {
  if (users.length === 0) return;
  const shown = users.slice(0, 5).join(', ') + (users.length > 5 ? ` and ${users.length - 5} more` : '');
  throw new ConflictError(`image ${name} is used by ${shown}: give them another image first`, { name, users });
}
