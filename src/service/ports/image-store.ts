import type { Digest } from '../../codec/oci/digest.ts';

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

/** A private place for an import. Nothing in it is visible in the store. */
export interface ImageStaging {
  /** An empty directory for anything. */
  readonly directory: string;
  /** A `blobs` directory; it may hold blobs that the store already has. */
  readonly blobsDirectory: string;
  /** Removes the place; does nothing after `publish`. */
  discard(): Promise<void>;
}

/** Images as a standard OCI image layout: a name is an entry of its index. */
export interface ImageStore {
  readonly blobsDirectory: string;
  list(): Promise<readonly StoredImage[]>;
  find(name: string): Promise<StoredImage | undefined>;
  /** A small blob, e.g. a manifest, with its digest checked. Rejects with CorruptError. */
  readBlob(digest: Digest): Promise<Buffer>;
  /** Opens a place for an import; `reuse` names blobs that it may share with the store. */
  stage(reuse: readonly Digest[]): Promise<ImageStaging>;
  /** Takes over the blobs of the image's manifest, then makes the name point to it, durably. */
  publish(staging: ImageStaging, image: StoredImage): Promise<void>;
  /** Gives an image that the store has a further name, or new facts. */
  put(image: StoredImage): Promise<void>;
  /** Forgets a name, then removes blobs that nothing needs any more. */
  remove(name: string): Promise<void>;
  /** Keeps a manifest's blobs while they are read, whatever becomes of its names. */
  hold(manifest: Digest): () => void;
}
