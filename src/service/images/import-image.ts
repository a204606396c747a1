import { DecodeError } from '../../codec/decode-error.ts';
import type { Digest } from '../../codec/oci/digest.ts';
import { ConflictError, InvalidError } from '../../domain/errors.ts';
import { checkImageName } from '../../domain/image-name.ts';
import { parseImageSource } from '../../domain/image-source.ts';
import type { ImageArtifacts } from '../ports/image-artifacts.ts';
import type { ImageBuilder, ImageWorkOptions } from '../ports/image-builder.ts';
import type { ImageStaging, ImageStore, NewImage, StoredImage } from '../ports/image-store.ts';
import type { ExactImageSource, ImageAccess, ImageTransport, RemoteImage } from '../ports/image-transport.ts';
import type { Author } from '../registry/registry.ts';
import { checkCredentials } from './check-credentials.ts';

export interface ImportOptions extends ImageAccess, ImageWorkOptions {
  /** Lets an existing name point to another image than before; otherwise that is a ConflictError. */
  readonly replace?: boolean;
  /** Who asked for it. */
  readonly author?: Pick<Author, 'who' | 'from'>;
}

export interface ImportParts {
  readonly store: Pick<
    ImageStore,
    'blobsDirectory' | 'stage' | 'find' | 'listVersions' | 'isWhole' | 'publish' | 'put'
  >;
  readonly transport: ImageTransport;
  readonly builder: Pick<ImageBuilder, 'examine' | 'packDirectory'>;
  readonly artifacts: Pick<ImageArtifacts, 'putFacts'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface ImportRequest {
  /** As people write it; see `parseImageSource`. */
  readonly source: string;
  readonly name: string;
  readonly options: ImportOptions;
}

/**
 * Brings an image into the store: fetched to a private place, checked there from the manifest to the last byte of every
 * layer, and only then visible. What the store has already is not fetched again.
 */
export async function importImage(parts: ImportParts, request: ImportRequest): Promise<StoredImage> {
  checkImageName(request.name);
  checkCredentials(request.options);
  const source = await parts.transport.identify(parseImageSource(request.source));
  const staging = await parts.store.stage();
  try {
    return await new Import(parts, request, source, staging).run();
  } catch (error) {
    if (error instanceof DecodeError) throw new InvalidError(`the image is broken: ${error.message}`);
    throw error;
  } finally {
    await staging.discard();
  }
}

class Import {
  readonly #parts: ImportParts;
  readonly #request: ImportRequest;
  readonly #source: ExactImageSource;
  readonly #staging: ImageStaging;

  constructor(parts: ImportParts, request: ImportRequest, source: ExactImageSource, staging: ImageStaging) {
    this.#parts = parts;
    this.#request = request;
    this.#source = source;
    this.#staging = staging;
  }

  async run(): Promise<StoredImage> {
    const remote = await this.#inspect();
    if (remote) {
      const known = await this.#findBySource(remote.digest);
      const isDamaged = known !== undefined && !(await this.#parts.store.isWhole(known.manifest));
      if (known && !isDamaged) return this.#adopt(known, remote.digest);
      await this.#checkReplace();
      if (!isDamaged) await this.#staging.reuse([remote.digest, ...remote.blobs.map(({ digest }) => digest)]);
    }
    const { manifest } = await this.#fetch(remote);
    return this.#examineAndPublish(manifest, remote);
  }

  async #inspect(): Promise<RemoteImage | undefined> {
    const { options } = this.#request;
    if (this.#source.kind === 'directory') return undefined;
    options.progress?.({ phase: 'inspect', text: `asking for ${this.#request.source}` });
    return this.#parts.transport.inspect(this.#source, options, {
      ...options,
      scratchDirectory: this.#staging.directory,
    });
  }

  /** Among all versions of all images; best the one that the name means already. */
  async #findBySource(digest: Digest): Promise<StoredImage | undefined> {
    const versions = await this.#parts.store.listVersions();
    const same = versions.filter(({ sourceDigest, manifest }) => sourceDigest === digest || manifest === digest);
    return same.find((version) => this.#isCurrent(version)) ?? same[0];
  }

  #isCurrent({ name, isCurrent }: StoredImage): boolean {
    return isCurrent && name === this.#request.name;
  }

  /** The image is there, by another name or as an older version: nothing is fetched. */
  async #adopt(known: StoredImage, sourceDigest: Digest): Promise<StoredImage> {
    if (this.#isCurrent(known)) return known;
    const replacing = await this.#checkReplace();
    return this.#parts.store.put({ manifest: known.manifest, ...this.#facts(), sourceDigest }, replacing);
  }

  async #fetch(remote: RemoteImage | undefined): Promise<{ manifest: Digest }> {
    const { options } = this.#request;
    const { blobsDirectory, directory: scratchDirectory } = this.#staging;
    if (this.#source.kind === 'directory') {
      return this.#parts.builder.packDirectory({ directory: this.#source.path, blobsDirectory }, options);
    }
    return this.#parts.transport.copy(this.#source, options, { ...options, remote, scratchDirectory, blobsDirectory });
  }

  async #examineAndPublish(manifest: Digest, remote: RemoteImage | undefined): Promise<StoredImage> {
    const { builder, artifacts, store } = this.#parts;
    const { name, options } = this.#request;
    const existing = await store.find(name);
    if (existing?.manifest === manifest && (await store.isWhole(manifest))) return existing;
    const replacing = await this.#checkReplace();
    const facts = await builder.examine({ blobsDirectory: this.#staging.blobsDirectory, manifest }, options);
    options.signal?.throwIfAborted();
    await artifacts.putFacts(manifest, facts);
    const origin = remote ? { sourceDigest: remote.digest } : {};
    return store.publish(this.#staging, { manifest, ...this.#facts(), ...origin }, replacing);
  }

  /** @returns what else must still be so when the version is made: a new name */
  async #checkReplace(): Promise<{ replacing: undefined } | undefined> {
    const { name, options } = this.#request;
    if (options.replace) return undefined;
    if (!(await this.#parts.store.find(name))) return { replacing: undefined };
    throw new ConflictError(
      `there is another image named ${name}: say that it shall be replaced (--force), or take another name`,
      { name },
    );
  }

  #facts(): Pick<NewImage, 'name' | 'source' | 'importedAt' | 'made'> {
    const { name, source, options } = this.#request;
    const by = options.author && { who: options.author.who, from: options.author.from };
    const importedAt = new Date(this.#parts.now()).toISOString();
    return { name, source, importedAt, made: { what: `import ${source}`, ...by } };
  }
}
