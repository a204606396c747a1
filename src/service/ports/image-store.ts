import type { Digest } from '../../codec/oci/digest.ts';
import type { Leftover } from './leftover.ts';

/** A named image of the store. */
export interface StoredImage {
  readonly name: string;
  readonly manifest: Digest;
  readonly manifestBytes: number;
  /** Where it came from, as it was asked for. */
  readonly source?: string;
  /** The manifest's digest there; it differs from ours when the source was in Docker's format. */
  readonly sourceDigest?: Digest;
  /** ISO 8601, UTC. */
  readonly importedAt?: string;
}

/** An image about to be named; the store knows its manifest's size. */
export type NewImage = Omit<StoredImage, 'manifestBytes'>;

/** A private place for an import. Nothing in it is visible in the store. */
export interface ImageStaging {
  /** An empty directory for anything. */
  readonly directory: string;
  /** A `blobs` directory. */
  readonly blobsDirectory: string;
  /** Puts those of these blobs there that the store has, without copying them. */
  reuse(digests: readonly Digest[]): Promise<void>;
  /** Adds a small blob, e.g. a manifest. @returns its digest */
  writeBlob(content: string | Uint8Array): Promise<Digest>;
  /** Removes the place; does nothing after `publish`. */
  discard(): Promise<void>;
}

/** Images, and kernels as images of one layer, in a standard OCI image layout: a name is an entry of its index. */
export interface ImageStore {
  readonly blobsDirectory: string;
  /** For what is learnt of layers; its files go with the layers' blobs. */
  readonly cacheDirectory: string;
  list(): Promise<readonly StoredImage[]>;
  find(name: string): Promise<StoredImage | undefined>;
  /** The kernels beside the images; their names are those of `kernelReference`. */
  listKernels(): Promise<readonly StoredImage[]>;
  /** A small blob, e.g. a manifest, with its digest checked. Rejects with CorruptError. */
  readBlob(digest: Digest): Promise<Buffer>;
  /** Opens a place for an import. */
  stage(): Promise<ImageStaging>;
  /**
   * Takes over the blobs of the image's manifest, then makes the name point to it, durably.
   * @throws ConflictError when the name does not point to `replacing`
   */
  publish(staging: ImageStaging, image: NewImage, options?: { replacing: Digest }): Promise<StoredImage>;
  /** Gives an image that the store has a further name, or new facts. */
  put(image: NewImage): Promise<StoredImage>;
  /** Forgets a name, then removes blobs that nothing needs any more. */
  remove(name: string): Promise<void>;
  /**
   * Removes what neither a name nor a reader nor an import needs.
   * @returns what is gone, or with `dryRun` what would be
   */
  removeUnneeded(dryRun?: boolean): Promise<readonly Leftover[]>;
  /** Keeps a manifest's blobs while they are read, whatever becomes of its names. */
  hold(manifest: Digest): () => void;
}
