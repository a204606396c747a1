import type { Logger } from 'pino';
import type { Digest } from '../../codec/oci/digest.ts';
import { reportBoot } from '../../domain/boot-report.ts';
import { CorruptError, InvalidError } from '../../domain/errors.ts';
import type { ImageFacts } from '../../domain/image-facts.ts';
import type { FileFormat, ImageFormat } from '../../domain/image-format.ts';
import { type ImageUser, isNeededVersion } from '../../domain/image-version.ts';
import { bootFormats, rootModeOf } from '../../domain/root-mode.ts';
import type { ImageArtifacts } from '../ports/image-artifacts.ts';
import type { ImageBuild, ImageBuilder, ImageWorkOptions } from '../ports/image-builder.ts';
import type { ImageStore, StoredImage } from '../ports/image-store.ts';
import type { ImageTransport } from '../ports/image-transport.ts';
import type { Leftover } from '../ports/leftover.ts';
import { type BootArtifacts, bootArtifacts, type InitramfsParts, type WantedBoot } from './boot-artifacts.ts';
import { describeDamaged, namingImage } from './damaged-image.ts';
import { deleteImage } from './delete-image.ts';
import { describeImage, type ImageDescription } from './describe-image.ts';
import { getImage, getVersion } from './get-image.ts';
import { groupByExcludes, type ImageNode } from './group-by-excludes.ts';
import { ImageVersions } from './image-versions.ts';
import { type ImportOptions, importImage } from './import-image.ts';
import { SingleFlight } from './single-flight.ts';

export interface ImagesParts {
  readonly store: ImageStore;
  readonly transport: ImageTransport;
  readonly builder: ImageBuilder;
  readonly artifacts: ImageArtifacts;
  readonly initramfs: InitramfsParts;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Nodes and profiles that boot an image, in whatever version. */
  readonly usersOfImage: (name: string) => readonly ImageUser[];
  readonly nodes: () => Iterable<ImageNode>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface BuildOptions extends ImageWorkOptions {
  readonly force?: boolean;
}

/**
 * Everything that can be done with images. All long work can be watched and aborted. Where an image is only looked at,
 * `IMAGE@N` and `IMAGE@LABEL` are names as well.
 */
export interface Images {
  importImage(source: string, name: string, options?: ImportOptions): Promise<ImageDescription>;
  /** Also those that are damaged. */
  listImages(): Promise<readonly ImageDescription[]>;
  /** Throws NotFoundError; CorruptError when it is damaged. */
  showImage(name: string): Promise<ImageDescription>;
  /** Finds or makes one format. `force` makes it anew. */
  buildImage(name: string, format: ImageFormat, options?: BuildOptions): Promise<ImageBuild>;
  /** The same for several formats, in their order. The layers are read once for all that are not there. */
  buildFormats(name: string, formats: readonly ImageFormat[], options?: BuildOptions): Promise<readonly ImageBuild[]>;
  /** Everything that the nodes that boot it will ask for, with the initramfs; for an image without nodes, root overlay. */
  buildForNodes(name: string, options?: BuildOptions): Promise<readonly ImageBuild[]>;
  /** All of an image, or one older version. Throws ConflictError while nodes or profiles use it. */
  deleteImage(name: string): Promise<void>;
  /** Puts a copy of the archive at an absolute path, whole or not at all. */
  exportImage(name: string, format: FileFormat, outputPath: string, options?: ImageWorkOptions): Promise<ImageBuild>;
  /** An image that is about to be changed, and what it holds. Throws NotFoundError; InvalidError for `IMAGE@N`. */
  examineImage(name: string, options?: ImageWorkOptions): Promise<{ image: StoredImage; facts: ImageFacts }>;
  /** What a node gets. */
  bootArtifacts(wanted: WantedBoot, options?: ImageWorkOptions): Promise<BootArtifacts>;
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
  const describe = (image: StoredImage) => namingImage(image.name, describeImage({ ...parts, versions }, image));
  const describeAnyway = (image: StoredImage) =>
    describe(image).catch((error: unknown) => {
      if (error instanceof CorruptError) return describeDamaged(image, error.message);
      throw error;
    });
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
          const all = await store.listVersions();
          const needed = all.filter((version) => isNeededVersion(version, parts.usersOfImage(version.name)));
          const excludes = groupByExcludes(parts.nodes()).map((group) => group.excludes);
          return artifacts.retain({ builds: manifestsOf(needed), facts: manifestsOf(all), excludes }, dryRun);
        })
      : undefined;
    const waiting = files === undefined ? [...ofStore.waiting, BUSY] : ofStore.waiting;
    return { leftovers: [...ofStore.leftovers, ...(files ?? [])], waiting };
  };
  const buildFormats: Images['buildFormats'] = async (name, formats, { force = false, ...work } = {}) => {
    const { manifest } = await getVersion(store, name);
    return namingImage(name, versions.buildAll({ manifest, excludes: [], formats, force }, work));
  };
  const buildImage: Images['buildImage'] = async (name, format, { force = false, ...work } = {}) => {
    const { manifest } = await getVersion(store, name);
    return namingImage(name, versions.build({ manifest, excludes: [], format, force }, work));
  };
  const buildForNodes: Images['buildForNodes'] = async (name, { force = false, ...work } = {}) => {
    const { manifest } = await getVersion(store, name);
    const { kernelVersion } = reportBoot(await namingImage(name, versions.facts(manifest, work)));
    const nodes = [...parts.nodes()].filter(({ imageName }) => imageName === name);
    const builds: ImageBuild[] = [];
    for (const { excludes, roots } of groupByExcludes(nodes.length === 0 ? [{}] : nodes)) {
      const formats = bootFormats(new Set(roots.map(rootModeOf)), kernelVersion);
      builds.push(...(await namingImage(name, versions.buildAll({ manifest, excludes, formats, force }, work))));
      if (formats.includes('parts')) await boot({ imageName: name, imageExcludes: excludes }, work);
    }
    return builds;
  };
  const boot: Images['bootArtifacts'] = (wanted, work = {}) =>
    bootArtifacts({ store, artifacts, versions, initramfs: parts.initramfs }, wanted, work);

  return {
    importImage: async (source, name, options = {}) => {
      const { signal, progress, author, ...access } = options;
      const image = await imports.run(
        JSON.stringify([source, name, access]),
        (work) => importImage(parts, { source, name, options: { ...access, ...work, ...(author && { author }) } }),
        { ...(signal ? { signal } : {}), ...(progress ? { progress } : {}) },
      );
      log.info({ image: name, manifest: image.manifest }, 'image imported');
      return describe(image);
    },
    listImages: async () => Promise.all((await store.list()).map(describeAnyway)),
    showImage: async (name) => describe(await getVersion(store, name)),
    buildImage,
    buildFormats,
    buildForNodes,
    deleteImage: async (name) => {
      await deleteImage(parts, name);
      await sweep({ dryRun: false });
      log.info({ image: name }, 'image deleted');
    },
    exportImage: async (name, format, outputPath, work = {}) => {
      if (!outputPath.startsWith('/')) throw new InvalidError(`${outputPath}: give the path from the root`);
      const build = await buildImage(name, format, work);
      const [file] = build.files;
      if (!file) throw new Error(`a build in ${format} has no file`);
      await artifacts.exportFile(file, outputPath);
      return build;
    },
    examineImage: async (name, work = {}) => {
      const image = await getImage(store, name);
      return { image, facts: await versions.facts(image.manifest, work) };
    },
    bootArtifacts: boot,
    sweep,
    close: async () => {
      await Promise.all([imports.close(new Error('the daemon stops')), versions.close()]);
      await builder.close();
    },
  };
}

const BUSY = 'images are being imported or built: what is left of earlier builds waits until that is done';

function manifestsOf(versions: readonly StoredImage[]): ReadonlySet<Digest> {
  return new Set(versions.map(({ manifest }) => manifest));
}
