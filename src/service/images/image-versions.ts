import type { Logger } from 'pino';
import type { Digest } from '../../codec/oci/digest.ts';
import type { ImageFacts } from '../../domain/image-facts.ts';
import type { ImageFormat } from '../../domain/image-format.ts';
import type { ImageArtifacts } from '../ports/image-artifacts.ts';
import type { BuiltKernel, ImageBuild, ImageBuilder, ImageWorkOptions } from '../ports/image-builder.ts';
import type { ImageStore } from '../ports/image-store.ts';
import { SingleFlight } from './single-flight.ts';

export interface ImageVersionParts {
  readonly store: Pick<ImageStore, 'blobsDirectory' | 'hold'>;
  readonly builder: Pick<ImageBuilder, 'examine' | 'build' | 'extractKernel'>;
  readonly artifacts: ImageArtifacts;
  readonly log: Pick<Logger, 'info'>;
}

/** What is derived from one version of an image, named by its manifest: found if it is there, made once if not. */
export class ImageVersions {
  readonly #parts: ImageVersionParts;
  readonly #facts = new SingleFlight<ImageFacts>();
  readonly #builds = new SingleFlight<ImageBuild>();
  readonly #kernels = new SingleFlight<BuiltKernel>();
  /** New work waits for it. */
  #pause: Promise<unknown> = Promise.resolve();

  constructor(parts: ImageVersionParts) {
    this.#parts = parts;
  }

  /** False while anything is being made. */
  get isIdle(): boolean {
    return this.#facts.isIdle && this.#builds.isIdle && this.#kernels.isIdle;
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
    version: { manifest: Digest; format: ImageFormat; force?: boolean },
    options: ImageWorkOptions,
  ): Promise<ImageBuild> {
    const { manifest, format } = version;
    const { artifacts, builder, store, log } = this.#parts;
    const known = version.force ? undefined : await artifacts.findBuild(manifest, format);
    if (known) return known;
    const make = (work: ImageWorkOptions) =>
      this.#holding(manifest, async () => {
        const build = await builder.build({ blobsDirectory: store.blobsDirectory, manifest, format }, work);
        await artifacts.putBuild(build);
        log.info({ manifest, format, ...build.image, droppedXattrs: build.droppedXattrs }, 'image built');
        return build;
      });
    return this.#builds.run(`${manifest} ${format}`, make, options);
  }

  /** A kernel of a build by its path; one that the search for kernels does not find is taken out when it is asked for. */
  async kernel(build: ImageBuild, path: string, options: ImageWorkOptions): Promise<BuiltKernel> {
    const known = build.kernels.find((kernel) => kernel.path === path);
    if (known) return known;
    const { artifacts, builder, store } = this.#parts;
    const { manifest, format } = build;
    const extract = (work: ImageWorkOptions) =>
      this.#holding(manifest, async () => {
        const kernel = await builder.extractKernel({ blobsDirectory: store.blobsDirectory, manifest, path }, work);
        await artifacts.putBuild({ ...build, kernels: [...build.kernels, kernel] });
        return kernel;
      });
    return this.#kernels.run(`${manifest} ${format} ${path}`, extract, options);
  }

  async close(): Promise<void> {
    const reason = new Error('the daemon stops');
    await Promise.all([this.#facts.close(reason), this.#builds.close(reason), this.#kernels.close(reason)]);
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
