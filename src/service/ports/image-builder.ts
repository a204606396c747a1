import type { Descriptor } from '../../codec/oci/descriptor.ts';
import type { Digest } from '../../codec/oci/digest.ts';
import type { ImageFacts } from '../../domain/image-facts.ts';
import type { ImageFormat } from '../../domain/image-format.ts';

/** How far long work has come. */
export interface ImageProgress {
  readonly phase: 'inspect' | 'copy' | 'pack' | 'verify' | 'build';
  readonly doneBytes?: number;
  readonly totalBytes?: number;
  /** One line for people. */
  readonly text: string;
}

export interface ImageWorkOptions {
  /** Called a few times a second at most. */
  readonly progress?: (progress: ImageProgress) => void;
  /** Stops the work and removes what it left. */
  readonly signal?: AbortSignal;
}

/** A file named by its content. */
export interface BuiltFile {
  /** sha256, 64 hex digits: also the file's ETag. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface BuiltKernel extends BuiltFile {
  /** Path in the image. */
  readonly path: string;
  readonly version?: string;
}

/** What one build made of one image. */
export interface ImageBuild {
  readonly manifest: Digest;
  readonly format: ImageFormat;
  readonly image: BuiltFile;
  /** The kernels of the image, and the initramfs files beside them. */
  readonly kernels: readonly BuiltKernel[];
  readonly members: number;
  readonly contentBytes: number;
  /** Extended attributes that the format could not hold. */
  readonly droppedXattrs: number;
}

/** A layer that lies in a `blobs` directory. */
export interface PackedLayer {
  readonly descriptor: Descriptor;
  /** The digest of its uncompressed tar. */
  readonly diffId: Digest;
}

/** Does the heavy work on images outside this process. */
export interface ImageBuilder {
  /**
   * Reads every layer once: digests, sizes, diff_ids and bounds are checked. Rejects with CorruptError or InvalidError
   * when the image does not hold what it says. With `knownLayers: 'trust'` those that were read before are not read again.
   */
  examine(
    image: { blobsDirectory: string; manifest: Digest; knownLayers?: 'trust' | 'verify' },
    options: ImageWorkOptions,
  ): Promise<ImageFacts>;
  /** Merges the layers into a boot archive and publishes it with the image's kernels, each named by digest. */
  build(
    image: { blobsDirectory: string; manifest: Digest; format: ImageFormat },
    options: ImageWorkOptions,
  ): Promise<ImageBuild>;
  /** Publishes one more file of the image as a kernel. Rejects with NotFoundError when it is not there. */
  extractKernel(
    image: { blobsDirectory: string; manifest: Digest; path: string },
    options: ImageWorkOptions,
  ): Promise<BuiltKernel>;
  /**
   * Packs a directory as a layer, its blob put into `blobsDirectory`; with `parts`, only these paths in it, each with
   * everything below, as files of root.
   */
  packLayer(
    source: { directory: string; blobsDirectory: string; parts?: readonly string[] },
    options: ImageWorkOptions,
  ): Promise<PackedLayer>;
  /** Makes a directory an image of one layer, its blobs put into `blobsDirectory`; says its manifest. */
  packDirectory(
    source: { directory: string; blobsDirectory: string },
    options: ImageWorkOptions,
  ): Promise<{ manifest: Digest }>;
  /** Ends all work. */
  close(): Promise<void>;
}
