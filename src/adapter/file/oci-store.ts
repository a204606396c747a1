import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Descriptor } from '../../codec/oci/descriptor.ts';
import type { Digest } from '../../codec/oci/digest.ts';
import { OCI_LAYOUT_TEXT } from '../../codec/oci/image-index.ts';
import { MANIFEST_MEDIA_TYPE } from '../../codec/oci/image-manifest.ts';
import { NotFoundError } from '../../domain/errors.ts';
import { changedMeanwhile } from '../../domain/image-changed.ts';
import { kernelOfReference } from '../../domain/kernel-name.ts';
import type { ImageStaging, ImageStore, NewImage, StoredImage } from '../../service/ports/image-store.ts';
import type { Leftover } from '../../service/ports/leftover.ts';
import { createExclusive } from './exclusive.ts';
import { ifPresent } from './if-present.ts';
import { describeLeftovers, removeLeftovers } from './leftovers.ts';
import {
  descriptorOfImage,
  imageOfDescriptor,
  readLayoutIndex,
  withoutImage,
  writeLayoutIndex,
} from './oci-layout-index.ts';
import { allBut, moveImageBlobs, neededBlobs, readDocument, shareBlobs, writeDocument } from './oci-store-blobs.ts';
import { isUnfinished, publishFile } from './publish-file.ts';

/** Imports prepare here: on the same file system, so that blobs are moved and not copied. */
const STAGING = '.staging';

/**
 * Opens the directory as a standard OCI image layout with one entry for each image name, and removes what a killed
 * import left. One process may write it at a time; others may read it with any OCI tool.
 */
export async function openOciStore(directory: string, log: Pick<Logger, 'warn'>): Promise<ImageStore> {
  await mkdir(join(directory, 'blobs', 'sha256'), { recursive: true });
  await mkdir(join(directory, 'cache', 'layers'), { recursive: true });
  await publishFile(join(directory, 'oci-layout'), OCI_LAYOUT_TEXT);
  await rm(join(directory, STAGING), { recursive: true, force: true });
  const store = new OciStore({ directory, entries: await readLayoutIndex(directory), log });
  await store.removeGarbage();
  return store;
}

class OciStore implements ImageStore {
  readonly blobsDirectory: string;
  readonly cacheDirectory: string;
  readonly #directory: string;
  /** Index and blobs change by one task at a time. */
  readonly #exclusive = createExclusive();
  /** How often each manifest is held. */
  readonly #held = new Map<Digest, number>();
  /** Places of imports that go on. */
  readonly #staged = new Set<string>();
  readonly #log: Pick<Logger, 'warn'>;
  /** What index.json says; nobody else writes it. */
  #entries: readonly Descriptor[];

  constructor(state: {
    directory: string;
    entries: readonly Descriptor[];
    log: Pick<Logger, 'warn'>;
  }) {
    this.#directory = state.directory;
    this.blobsDirectory = join(state.directory, 'blobs');
    this.cacheDirectory = join(state.directory, 'cache');
    this.#entries = state.entries;
    this.#log = state.log;
  }

  async list(): Promise<readonly StoredImage[]> {
    return this.#named().filter(({ name }) => kernelOfReference(name) === undefined);
  }

  async listKernels(): Promise<readonly StoredImage[]> {
    return this.#named().filter(({ name }) => kernelOfReference(name) !== undefined);
  }

  async find(name: string): Promise<StoredImage | undefined> {
    return (await this.list()).find((image) => image.name === name);
  }

  async readBlob(digest: Digest): Promise<Buffer> {
    return readDocument(this.blobsDirectory, digest);
  }

  async stage(): Promise<ImageStaging> {
    const name = randomUUID();
    this.#staged.add(name);
    const place = join(this.#directory, STAGING, name);
    const directory = join(place, 'scratch');
    const blobsDirectory = join(place, 'blobs');
    await mkdir(join(blobsDirectory, 'sha256'), { recursive: true });
    await mkdir(directory, { mode: 0o700 });
    return {
      directory,
      blobsDirectory,
      reuse: (digests) => this.#exclusive(() => shareBlobs(digests, this.blobsDirectory, blobsDirectory)),
      writeBlob: (content) => writeDocument(blobsDirectory, content),
      discard: async () => {
        await rm(place, { recursive: true, force: true });
        this.#staged.delete(name);
      },
    };
  }

  async publish(staging: ImageStaging, image: NewImage, options?: { replacing: Digest }): Promise<StoredImage> {
    const published = await this.#exclusive(async () => {
      const current = this.#named().find(({ name }) => name === image.name);
      if (options !== undefined && current?.manifest !== options.replacing) throw changedMeanwhile(image.name);
      await moveImageBlobs(image.manifest, staging.blobsDirectory, this.blobsDirectory);
      return this.#replaceEntry(image);
    });
    await staging.discard();
    return published;
  }

  async put(image: NewImage): Promise<StoredImage> {
    return this.#exclusive(() => this.#replaceEntry(image));
  }

  async remove(name: string): Promise<void> {
    await this.#exclusive(async () => {
      const remaining = withoutImage(this.#entries, name);
      if (remaining.length === this.#entries.length) throw new NotFoundError(`there is no image ${name}`, { name });
      await this.#replaceIndex(remaining);
    });
  }

  async removeUnneeded(dryRun = false): Promise<readonly Leftover[]> {
    return this.#exclusive(() => this.#removeUnneeded(dryRun));
  }

  /** Garbage costs space and nothing else: failing to remove it fails nothing else. */
  async removeGarbage(): Promise<void> {
    await this.#exclusive(() => this.#removeGarbage());
  }

  hold(manifest: Digest): () => void {
    this.#held.set(manifest, (this.#held.get(manifest) ?? 0) + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const count = (this.#held.get(manifest) ?? 1) - 1;
      if (count > 0) this.#held.set(manifest, count);
      else this.#held.delete(manifest);
    };
  }

  #named(): StoredImage[] {
    const images = this.#entries.flatMap((entry) => imageOfDescriptor(entry) ?? []);
    return images.sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  async #replaceEntry(image: NewImage): Promise<StoredImage> {
    const { length } = await readDocument(this.blobsDirectory, image.manifest);
    const stored = { ...image, manifestBytes: length };
    await this.#replaceIndex([...withoutImage(this.#entries, image.name), descriptorOfImage(stored)]);
    return stored;
  }

  async #replaceIndex(entries: readonly Descriptor[]): Promise<void> {
    await writeLayoutIndex(this.#directory, entries);
    this.#entries = entries;
    await this.#removeGarbage();
  }

  async #removeGarbage(): Promise<void> {
    try {
      await this.#removeUnneeded(false);
    } catch (error) {
      this.#log.warn({ err: error, directory: this.#directory }, 'image store: unneeded blobs stay');
    }
  }

  async #removeUnneeded(dryRun: boolean): Promise<readonly Leftover[]> {
    const held = [...this.#held.keys()].map((digest) => ({
      mediaType: MANIFEST_MEDIA_TYPE,
      digest,
      sizeBytes: 0,
      annotations: {},
    }));
    const needed = await neededBlobs(this.blobsDirectory, [...this.#entries, ...held]);
    const unneeded = [
      ...(await describeLeftovers('image blob', await allBut(join(this.blobsDirectory, 'sha256'), needed))),
      ...(await describeLeftovers('layer list', await this.#unneededLists(needed))),
      ...(await describeLeftovers('import', await this.#abandonedImports())),
      ...(await describeLeftovers('unfinished file', await this.#unfinishedFiles())),
    ];
    if (!dryRun) await removeLeftovers(unneeded);
    return unneeded;
  }

  /** Whoever reads layers now may be writing the list of one. */
  async #unneededLists(needed: ReadonlySet<string>): Promise<readonly string[]> {
    const isBusy = this.#staged.size > 0 || this.#held.size > 0;
    return isBusy ? [] : allBut(join(this.cacheDirectory, 'layers'), needed);
  }

  async #abandonedImports(): Promise<readonly string[]> {
    const directory = join(this.#directory, STAGING);
    const names = (await ifPresent(readdir(directory))) ?? [];
    return names.filter((name) => !this.#staged.has(name)).map((name) => join(directory, name));
  }

  /** The index is only written by whoever has the store for itself. */
  async #unfinishedFiles(): Promise<readonly string[]> {
    const names = await readdir(this.#directory);
    return names.filter(isUnfinished).map((name) => join(this.#directory, name));
  }
}
