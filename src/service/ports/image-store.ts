import type { Digest } from '../../codec/oci/digest.ts';
import type { NamedVersion } from '../../domain/image-reference.ts';
import type { ImageTracking } from '../../domain/image-tracking.ts';
import type { VersionOrigin } from '../../domain/image-version.ts';
import type { Leftover } from './leftover.ts';

/** A version of a named image. */
export interface StoredImage extends NamedVersion {
  readonly manifest: Digest;
  readonly manifestBytes: number;
  /** Where it came from, as it was asked for. */
  readonly source?: string;
  /** The manifest's digest there; it differs from ours when the source was in Docker's format. */
  readonly sourceDigest?: Digest;
  /** ISO 8601, UTC. */
  readonly importedAt?: string;
  /** Unknown where neither we nor a release before versions said so. */
  readonly made?: VersionOrigin;
}

/** A version about to be made; the store counts it, and knows the time and its manifest's size. */
export interface NewImage extends Pick<StoredImage, 'name' | 'manifest' | 'source' | 'sourceDigest' | 'importedAt'> {
  readonly made: Omit<VersionOrigin, 'at'>;
}

/** What an image follows. */
export interface TrackedName {
  readonly name: string;
  readonly tracking: ImageTracking;
}

/** A kernel beside the images, named as `kernelReference` says. */
export type KernelEntry = Pick<StoredImage, 'name' | 'manifest' | 'manifestBytes' | 'source' | 'importedAt'>;

/** A private place for an import. Nothing in it is visible in the store. */
export interface ImageStaging {
  /** An empty directory for anything. */
  readonly directory: string;
  /** A `blobs` directory. */
  readonly blobsDirectory: string;
  /** Puts those of these blobs there that the store has, without copying them. */
  reuse(digests: readonly Digest[]): Promise<void>;
  /** Takes over a file of the store's file system as a blob; whether it is what its name says, examining tells. */
  adopt(path: string, digest: Digest): Promise<void>;
  /** Adds a small blob, e.g. a manifest. @returns its digest */
  writeBlob(content: string | Uint8Array): Promise<Digest>;
  /** Removes the place; does nothing after `publish`. */
  discard(): Promise<void>;
}

/**
 * Images, and kernels as images of one layer, in a standard OCI image layout: a name is an entry of its index, and so is
 * each older version as `NAME@N`. Kernels have no versions, and are no images where images are named or listed.
 */
export interface ImageStore {
  readonly blobsDirectory: string;
  /** For what is learnt of layers; its files go with the layers' blobs. */
  readonly cacheDirectory: string;
  /** The current version of each name. */
  list(): Promise<readonly StoredImage[]>;
  /** The current version of a name. */
  find(name: string): Promise<StoredImage | undefined>;
  /** All versions, of one name or of all; by name, then the newest first. */
  listVersions(name?: string): Promise<readonly StoredImage[]>;
  /** By name. */
  listKernels(): Promise<readonly KernelEntry[]>;
  /** A small blob, e.g. a manifest, with its digest checked. Rejects with CorruptError. */
  readBlob(digest: Digest): Promise<Buffer>;
  /** False when a blob of the image is gone, or cannot be what its name says. */
  isWhole(manifest: Digest): Promise<boolean>;
  /** Opens a place for an import. */
  stage(): Promise<ImageStaging>;
  /**
   * Takes over the blobs of the image's manifest, then makes it the next version of the name, durably.
   * @throws ConflictError when the name does not point to `replacing`; undefined: when there is the name
   */
  publish(staging: ImageStaging, image: NewImage, options?: { replacing: Digest | undefined }): Promise<StoredImage>;
  /** Takes over the blobs of a kernel's manifest, then gives it the name, durably, in place of another one. */
  publishKernel(staging: ImageStaging, kernel: Omit<KernelEntry, 'manifestBytes'>): Promise<void>;
  /** Makes a manifest that some version has the next version of a name; throws as `publish` does. */
  put(image: NewImage, options?: { replacing: Digest | undefined }): Promise<StoredImage>;
  /**
   * Takes over the blobs of the image's manifest, then makes it a version beside the current one, with a label that no
   * other version keeps. Without a place, a manifest that some version has.
   */
  publishAside(staging: ImageStaging | undefined, image: NewImage, label: string): Promise<StoredImage>;
  /** The images that follow something, by name. */
  listTracked(): Promise<readonly TrackedName[]>;
  /** Says what an image follows; undefined: nothing any more. Its next versions follow the same. */
  track(name: string, tracking: ImageTracking | undefined): Promise<void>;
  /** Gives all versions of an image a further name. @throws ConflictError when there is that name. */
  duplicate(name: string, to: string): Promise<void>;
  /** Says which version has a label; undefined: none any more. Other versions of the name lose it. */
  label(name: string, label: string, version: number | undefined): Promise<void>;
  /**
   * Forgets a name, or those of these versions that are neither current nor labelled, then removes blobs that nothing
   * needs any more.
   */
  remove(name: string, versions?: readonly number[]): Promise<void>;
  /** Forgets a kernel, then removes blobs that nothing needs any more. */
  removeKernel(name: string): Promise<void>;
  /**
   * Removes what neither a name nor a reader nor an import needs.
   * @returns what is gone, or with `dryRun` what would be
   */
  removeUnneeded(dryRun?: boolean): Promise<readonly Leftover[]>;
  /** Keeps a manifest's blobs while they are read, whatever becomes of its names. */
  hold(manifest: Digest): () => void;
}
