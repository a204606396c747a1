import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Descriptor } from '../../codec/oci/descriptor.ts';
import type { Digest } from '../../codec/oci/digest.ts';
import { NotFoundError } from '../../domain/errors.ts';
import { changedMeanwhile } from '../../domain/image-changed.ts';
import type { ImageTracking } from '../../domain/image-tracking.ts';
import type {
  ImageStaging,
  ImageStore,
  KernelEntry,
  NewImage,
  StoredImage,
  TrackedName,
} from '../../service/ports/image-store.ts';
import type { Leftover } from '../../service/ports/leftover.ts';
import { createExclusive } from './exclusive.ts';
import { HeldManifests } from './held-manifests.ts';
import { kernelsIn, withKernel, withoutKernel } from './kernel-entries.ts';
import {
  trackedIn,
  versionsIn,
  withDuplicate,
  withLabel,
  withNextVersion,
  withoutVersions,
  withTracked,
  withVersionAside,
} from './layout-entries.ts';
import { removeLeftovers } from './leftovers.ts';
import { readLayoutIndex, writeLayoutIndex, writeLayoutMark } from './oci-layout-index.ts';
import { areBlobsThere, moveImageBlobs, readDocument, shareBlobs } from './oci-store-blobs.ts';
import { openStaging } from './open-staging.ts';
import { SpaceReserve } from './space-reserve.ts';
import { findStoreLeftovers, STAGING } from './store-leftovers.ts';

type Replacing = { readonly replacing: Digest | undefined };

/**
 * Opens the directory as a standard OCI image layout with one entry for each version of an image, and removes what a
 * killed import left. One process may write it at a time; others may read it with any OCI tool.
 */
export async function openOciStore(directory: string, log: Pick<Logger, 'warn'>, now = Date.now): Promise<ImageStore> {
  await mkdir(join(directory, 'blobs', 'sha256'), { recursive: true });
  await mkdir(join(directory, 'cache', 'layers'), { recursive: true });
  await writeLayoutMark(directory);
  await rm(join(directory, STAGING), { recursive: true, force: true });
  const store = new OciStore({ directory, entries: await readLayoutIndex(directory), log, now });
  await store.tidy();
  return store;
}

class OciStore implements ImageStore {
  readonly blobsDirectory: string;
  readonly cacheDirectory: string;
  readonly isWhole = (manifest: Digest): Promise<boolean> => areBlobsThere(this.blobsDirectory, manifest);
  readonly #directory: string;
  /** Index and blobs change by one task at a time. */
  readonly #exclusive = createExclusive();
  readonly #held = new HeldManifests();
  readonly #reserve: SpaceReserve;
  /** Places of imports that go on. */
  readonly #staged = new Set<string>();
  readonly #log: Pick<Logger, 'warn'>;
  readonly #now: () => number;
  /** What index.json says; nobody else writes it. */
  #entries: readonly Descriptor[];

  constructor(state: {
    directory: string;
    entries: readonly Descriptor[];
    log: Pick<Logger, 'warn'>;
    now: () => number;
  }) {
    this.#directory = state.directory;
    this.blobsDirectory = join(state.directory, 'blobs');
    this.cacheDirectory = join(state.directory, 'cache');
    this.#entries = state.entries;
    this.#reserve = new SpaceReserve(join(this.cacheDirectory, 'reserve'));
    this.#log = state.log;
    this.#now = state.now;
  }

  async list(): Promise<readonly StoredImage[]> {
    return (await this.listVersions()).filter(({ isCurrent }) => isCurrent);
  }

  async listKernels(): Promise<readonly KernelEntry[]> {
    return kernelsIn(this.#entries);
  }

  async find(name: string): Promise<StoredImage | undefined> {
    return (await this.listVersions(name)).find(({ isCurrent }) => isCurrent);
  }

  async listVersions(name?: string): Promise<readonly StoredImage[]> {
    return versionsIn(this.#entries).filter((each) => name === undefined || each.name === name);
  }

  async readBlob(digest: Digest): Promise<Buffer> {
    return readDocument(this.blobsDirectory, digest);
  }

  async stage(): Promise<ImageStaging> {
    const name = randomUUID();
    this.#staged.add(name);
    return openStaging(join(this.#directory, STAGING, name), {
      reuse: (digests, into) => this.#exclusive(() => shareBlobs(digests, this.blobsDirectory, into)),
      discarded: () => this.#unstage(name),
    });
  }

  async publish(staging: ImageStaging, image: NewImage, options?: Replacing): Promise<StoredImage> {
    const published = await this.#exclusive(async () => {
      await this.#requireCurrent(image.name, options);
      await moveImageBlobs(image.manifest, staging.blobsDirectory, this.blobsDirectory);
      return this.#addVersion(image);
    });
    await staging.discard();
    return published;
  }

  async publishKernel(staging: ImageStaging, kernel: Omit<KernelEntry, 'manifestBytes'>): Promise<void> {
    await this.#exclusive(async () => {
      await moveImageBlobs(kernel.manifest, staging.blobsDirectory, this.blobsDirectory);
      const { length: manifestBytes } = await readDocument(this.blobsDirectory, kernel.manifest);
      await this.#replaceIndex(withKernel(this.#entries, { ...kernel, manifestBytes }));
    });
    await staging.discard();
  }

  async put(image: NewImage, options?: Replacing): Promise<StoredImage> {
    return this.#exclusive(async () => {
      await this.#requireCurrent(image.name, options);
      if (!this.#entries.some(({ digest }) => digest === image.manifest)) throw changedMeanwhile(image.name);
      return this.#addVersion(image);
    });
  }

  async publishAside(staging: ImageStaging | undefined, image: NewImage, label: string): Promise<StoredImage> {
    const stored = await this.#exclusive(async () => {
      if (staging) await moveImageBlobs(image.manifest, staging.blobsDirectory, this.blobsDirectory);
      const before = this.#labelled(image.name, label);
      if (before?.manifest === image.manifest) return before; // asked twice
      await this.#replaceIndex(withVersionAside(this.#entries, await this.#counted(image), label));
      return this.#labelled(image.name, label);
    });
    await staging?.discard();
    if (stored === undefined) throw changedMeanwhile(image.name);
    return stored;
  }

  async listTracked(): Promise<readonly TrackedName[]> {
    return trackedIn(this.#entries);
  }

  async track(name: string, tracking: ImageTracking | undefined): Promise<void> {
    await this.#exclusive(() => this.#replaceIndex(withTracked(this.#entries, name, tracking)));
  }

  async duplicate(name: string, to: string): Promise<void> {
    await this.#exclusive(async () => {
      await this.#requireCurrent(to, { replacing: undefined });
      await this.#replaceIndex(withDuplicate(this.#entries, name, to));
    });
  }

  async label(name: string, label: string, version: number | undefined): Promise<void> {
    await this.#exclusive(() => this.#replaceIndex(withLabel(this.#entries, name, label, version)));
  }

  async remove(name: string, versions?: readonly number[]): Promise<void> {
    await this.#exclusive(async () => {
      const remaining = withoutVersions(this.#entries, name, versions);
      if (remaining.length === this.#entries.length) throw new NotFoundError(`there is no image ${name}`, { name });
      await this.#reserve.spend(() => this.#replaceIndex(remaining));
    });
  }

  async removeKernel(name: string): Promise<void> {
    await this.#exclusive(() => this.#reserve.spend(() => this.#replaceIndex(withoutKernel(this.#entries, name))));
  }

  async removeUnneeded(dryRun = false): Promise<readonly Leftover[]> {
    return this.#exclusive(() => this.#removeUnneeded(dryRun));
  }

  /** To be called once, before anything else: what a killed process left goes, and room is set aside. */
  async tidy(): Promise<void> {
    await this.#exclusive(() => this.#removeGarbage());
    await this.#reserve.take();
  }

  hold(manifest: Digest): () => void {
    return this.#held.hold(manifest);
  }

  /** What an import has left beside its place, lists of layers that were refused, goes with it. */
  async #unstage(name: string): Promise<void> {
    if (this.#staged.delete(name)) await this.#exclusive(() => this.#removeGarbage());
  }

  async #requireCurrent(name: string, options: Replacing | undefined): Promise<void> {
    if (options === undefined || (await this.find(name))?.manifest === options.replacing) return;
    throw changedMeanwhile(name);
  }

  #labelled(name: string, label: string): StoredImage | undefined {
    return versionsIn(this.#entries).find((each) => each.name === name && each.labels.includes(label));
  }

  async #addVersion(image: NewImage): Promise<StoredImage> {
    const current = await this.find(image.name);
    if (current?.manifest === image.manifest) return current; // two that began at once made the same
    await this.#replaceIndex(withNextVersion(this.#entries, await this.#counted(image)));
    const stored = await this.find(image.name);
    if (stored === undefined) throw new NotFoundError(`there is no image ${image.name}`, { name: image.name });
    return stored;
  }

  async #counted({ made, ...image }: NewImage) {
    const { length: manifestBytes } = await readDocument(this.blobsDirectory, image.manifest);
    const at = new Date(this.#now()).toISOString();
    return { ...image, manifestBytes, made: { at, ...made } };
  }

  async #replaceIndex(entries: readonly Descriptor[]): Promise<void> {
    await writeLayoutIndex(this.#directory, entries);
    this.#entries = entries;
    await this.#removeGarbage();
  }

  /** Garbage costs space and nothing else: failing to remove it fails nothing else. */
  async #removeGarbage(): Promise<void> {
    try {
      await this.#removeUnneeded(false);
    } catch (error) {
      this.#log.warn({ err: error, directory: this.#directory }, 'image store: unneeded blobs stay');
    }
  }

  async #removeUnneeded(dryRun: boolean): Promise<readonly Leftover[]> {
    const unneeded = await findStoreLeftovers({
      directory: this.#directory,
      roots: [...this.#entries, ...this.#held.list()],
      staged: this.#staged,
      isReading: !this.#held.isEmpty,
    });
    if (!dryRun) await removeLeftovers(unneeded);
    return unneeded;
  }
}
