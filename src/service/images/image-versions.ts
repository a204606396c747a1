import type { Logger } from 'pino';
import type { Digest } from '../../codec/oci/digest.ts';
import type { ImageFacts } from '../../domain/image-facts.ts';
import { IMAGE_FORMATS, type ImageFormat } from '../../domain/image-format.ts';
import type { ImageArtifacts } from '../ports/image-artifacts.ts';
import type {
  BuiltInitramfs,
  BuiltKernel,
  ImageBuild,
  ImageBuilder,
  ImageVariant,
  ImageWorkOptions,
  InitramfsRecipe,
} from '../ports/image-builder.ts';
import type { ImageStore } from '../ports/image-store.ts';
import { SingleFlight } from './single-flight.ts';

export interface ImageVersionParts {
  readonly store: Pick<ImageStore, 'blobsDirectory' | 'hold'>;
  readonly builder: Pick<ImageBuilder, 'examine' | 'build' | 'extractKernel' | 'buildInitramfs' | 'initramfsKey'>;
  readonly artifacts: ImageArtifacts;
  readonly log: Pick<Logger, 'info'>;
}

interface BuildToMake {
  readonly variant: ImageVariant;
  readonly group: readonly ImageFormat[];
  readonly force: boolean;
  readonly kernels?: readonly BuiltKernel[];
}

/** What is derived from one version of an image, named by its manifest: found if it is there, made once if not. */
export class ImageVersions {
  readonly #parts: ImageVersionParts;
  readonly #facts = new SingleFlight<ImageFacts>();
  readonly #builds = new SingleFlight<readonly ImageBuild[]>();
  /** The formats that are being made together, by variant and format. */
  readonly #groups = new Map<string, readonly ImageFormat[]>();
  readonly #kernels = new SingleFlight<BuiltKernel>();
  readonly #initramfs = new SingleFlight<BuiltInitramfs>();
  /** New work waits for it. */
  #pause: Promise<unknown> = Promise.resolve();

  constructor(parts: ImageVersionParts) {
    this.#parts = parts;
  }

  /** False while anything is being made. */
  get isIdle(): boolean {
    return this.#flights.every(({ isIdle }) => isIdle);
  }

  /** Does something before anything else is made; undefined, and nothing done, while something is being made. */
  async whileIdle<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (!this.isIdle) return undefined;
    const done = this.#pause.then(work);
    this.#pause = done.catch(() => undefined); // whoever asked for it hears of it
    return done;
  }

  async facts(manifest: Digest, options: ImageWorkOptions): Promise<ImageFacts> {
    const { artifacts, builder, store } = this.#parts;
    const known = await artifacts.findFacts(manifest);
    if (known) return known;
    const examine = (work: ImageWorkOptions) =>
      this.#holding(manifest, async () => {
        const facts = await builder.examine({ blobsDirectory: store.blobsDirectory, manifest }, work);
        await artifacts.putFacts(manifest, facts);
        return facts;
      });
    return this.#facts.run(manifest, examine, options);
  }

  /** `force` makes it anew even if it is there. */
  async build(
    wanted: ImageVariant & { format: ImageFormat; force?: boolean },
    options: ImageWorkOptions,
  ): Promise<ImageBuild> {
    const { format, ...rest } = wanted;
    return buildOf(await this.buildAll({ ...rest, formats: [format] }, options), format);
  }

  /** Builds in the order of `formats`. What is not there is made in one pass over the layers; what is in the making is awaited. */
  async buildAll(
    wanted: ImageVariant & { formats: readonly ImageFormat[]; force?: boolean },
    options: ImageWorkOptions,
  ): Promise<readonly ImageBuild[]> {
    const { manifest, excludes, force = false } = wanted;
    const variant = { manifest, excludes };
    const formats = [...new Set(wanted.formats)];
    const found = force ? [] : await this.#findBuilds(variant, formats);
    const missing = formats.filter((format) => !found.some((build) => build.format === format));
    if (missing.length === 0) return formats.map((format) => buildOf(found, format));
    const [known] = force ? [] : await this.#findBuilds(variant, IMAGE_FORMATS);
    const kernels = known?.kernels;
    options.signal?.throwIfAborted();
    const made = await Promise.all(
      [...this.#groupsOf(variant, missing)].map((group) => {
        const make = (work: ImageWorkOptions) =>
          this.#make({ variant, group, force, ...(kernels && { kernels }) }, work);
        return this.#builds.run(`${keyOf(variant)} ${group.join(' ')}`, make, options);
      }),
    );
    return formats.map((format) => buildOf([...found, ...made.flat()], format));
  }

  /** A kernel of a build by its path; one that the search for kernels does not find is taken out when it is asked for. */
  async kernel(build: ImageBuild, path: string, options: ImageWorkOptions): Promise<BuiltKernel> {
    const { manifest } = build;
    const find = ({ kernels }: ImageBuild) => kernels.find((kernel) => kernel.path === path);
    const known = find(build) ?? (await this.#findBuilds(build, IMAGE_FORMATS)).map(find).find(Boolean);
    if (known) return known;
    const { artifacts, builder, store } = this.#parts;
    const extract = (work: ImageWorkOptions) =>
      this.#holding(manifest, async () => {
        const kernel = await builder.extractKernel({ blobsDirectory: store.blobsDirectory, manifest, path }, work);
        await artifacts.putBuild({ ...build, kernels: [...build.kernels, kernel] });
        return kernel;
      });
    return this.#kernels.run(`${keyOf(build)} ${build.format} ${path}`, extract, options);
  }

  /** The initramfs of a kernel of a version. */
  async initramfs(manifest: Digest, recipe: InitramfsRecipe, options: ImageWorkOptions): Promise<BuiltInitramfs> {
    const { artifacts, builder, store } = this.#parts;
    const { kernelPath } = recipe;
    const recipeKey = await builder.initramfsKey(recipe);
    const known = await artifacts.findInitramfs(manifest, kernelPath, recipeKey);
    if (known) return known;
    const make = (work: ImageWorkOptions) =>
      this.#holding(manifest, async () => {
        const built = await builder.buildInitramfs({ blobsDirectory: store.blobsDirectory, manifest, recipe }, work);
        await artifacts.putInitramfs(manifest, kernelPath, { recipeKey, built });
        return built;
      });
    return this.#initramfs.run(`${manifest} ${kernelPath} ${recipeKey}`, make, options);
  }

  async close(): Promise<void> {
    const reason = new Error('the daemon stops');
    await Promise.all(this.#flights.map((flight) => flight.close(reason)));
  }

  get #flights(): readonly SingleFlight<unknown>[] {
    return [this.#facts, this.#builds, this.#kernels, this.#initramfs];
  }

  async #findBuilds(variant: ImageVariant, formats: readonly ImageFormat[]): Promise<ImageBuild[]> {
    const { artifacts } = this.#parts;
    const builds = await Promise.all(formats.map((format) => artifacts.findBuild(variant, format)));
    return builds.filter((build) => build !== undefined);
  }

  /** Which formats are made together: those that already are, and all others as one new group. */
  #groupsOf(variant: ImageVariant, formats: readonly ImageFormat[]): ReadonlySet<readonly ImageFormat[]> {
    const key = keyOf(variant);
    const fresh = formats.filter((format) => !this.#groups.has(`${key} ${format}`));
    for (const format of fresh) this.#groups.set(`${key} ${format}`, fresh);
    return new Set(formats.map((format) => this.#groups.get(`${key} ${format}`) ?? fresh));
  }

  async #make({ variant, group, ...how }: BuildToMake, work: ImageWorkOptions): Promise<readonly ImageBuild[]> {
    const { artifacts, builder, store, log } = this.#parts;
    const { manifest } = variant;
    const image = { blobsDirectory: store.blobsDirectory, ...variant, formats: group, ...how };
    try {
      return await this.#holding(manifest, async () => {
        const builds = await builder.build(image, work);
        for (const build of builds) {
          await artifacts.putBuild(build);
          const { format, files, excludes, excluded, droppedXattrs } = build;
          log.info({ manifest, format, files, excludes, excluded, droppedXattrs }, 'image built');
        }
        return builds;
      });
    } finally {
      for (const format of group) this.#groups.delete(`${keyOf(variant)} ${format}`);
    }
  }

  /** The version's blobs stay while they are read, even when its last name is deleted. */
  async #holding<T>(manifest: Digest, work: () => Promise<T>): Promise<T> {
    const release = this.#parts.store.hold(manifest);
    try {
      await this.#pause;
      return await work();
    } finally {
      release();
    }
  }
}

function keyOf({ manifest, excludes }: ImageVariant): string {
  return JSON.stringify([manifest, excludes]);
}

function buildOf(builds: readonly ImageBuild[], format: ImageFormat): ImageBuild {
  const build = builds.find((each) => each.format === format);
  if (!build) throw new Error(`no build in ${format} was made`);
  return build;
}
