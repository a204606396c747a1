import type { Descriptor } from '../../codec/oci/descriptor.ts';
import type { Digest } from '../../codec/oci/digest.ts';
import type { ImageFacts } from '../../domain/image-facts.ts';
import type { ImageFormat } from '../../domain/image-format.ts';
import type { ImageDiff } from './image-diff.ts';

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

/** A tree that nodes boot: one version of an image, less what these nodes leave out of it. */
export interface ImageVariant {
  readonly manifest: Digest;
  /** As `canonicalExcludes` gives them; none for the image as it is. */
  readonly excludes: readonly string[];
}

/** What one build made of one image. */
export interface ImageBuild extends ImageVariant {
  readonly format: ImageFormat;
  /** Of `parts` all of them, the lowest first; of every other format the one file. */
  readonly files: readonly BuiltFile[];
  /** The kernels of the image, and the initramfs files beside them. */
  readonly kernels: readonly BuiltKernel[];
  readonly members: number;
  readonly contentBytes: number;
  /** Names that were left out, by the image's own list and by `excludes`. */
  readonly excluded: number;
  /** Extended attributes that the format could not hold. */
  readonly droppedXattrs: number;
}

/** Everything that decides what is in an initramfs, beside the image. */
export interface InitramfsRecipe {
  /** In the image. */
  readonly kernelPath: string;
  /** What the kernel can unpack. */
  readonly format: Extract<ImageFormat, 'cpio.zst' | 'cpio.gz'>;
  /** Where a static busybox may be; that of the image's architecture is taken. */
  readonly busybox: readonly string[];
  /** Scripts by their paths in the initramfs. */
  readonly files: Readonly<Record<string, string>>;
}

export interface BuiltInitramfs extends BuiltFile {
  /** Of the kernel whose modules it has, e.g. `6.1.0-56-amd64`. */
  readonly release: string;
  /** How many modules it has. */
  readonly modules: number;
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
  /**
   * Merges the layers into boot archives of these formats and publishes them with the image's kernels, each named by
   * digest. The layers are read once, and those of which nothing is needed not at all: parts and kernels that are there
   * from images with the same layers are taken as they are, unless `force` is set. `kernels` are those of an earlier build.
   */
  build(
    image: ImageVariant & {
      blobsDirectory: string;
      formats: readonly ImageFormat[];
      kernels?: readonly BuiltKernel[];
      force?: boolean;
    },
    options: ImageWorkOptions,
  ): Promise<readonly ImageBuild[]>;
  /** Publishes one more file of the image as a kernel. Rejects with NotFoundError when it is not there. */
  extractKernel(
    image: { blobsDirectory: string; manifest: Digest; path: string },
    options: ImageWorkOptions,
  ): Promise<BuiltKernel>;
  /** Two recipes with one key make the same initramfs of the same image. */
  initramfsKey(recipe: InitramfsRecipe): Promise<string>;
  /**
   * Makes and publishes the initramfs by which a kernel of the image mounts its root over the network.
   * @throws InvalidError when that kernel cannot; UnavailableError when this server has no busybox for its architecture
   */
  buildInitramfs(
    image: { blobsDirectory: string; manifest: Digest; recipe: InitramfsRecipe },
    options: ImageWorkOptions,
  ): Promise<BuiltInitramfs>;
  /**
   * Packs a directory as a layer, its blob put into `blobsDirectory`; with `paths`, only these in it, each with
   * everything below, as files of root.
   */
  packLayer(
    source: { directory: string; blobsDirectory: string; paths?: readonly string[] },
    options: ImageWorkOptions,
  ): Promise<PackedLayer>;
  /** Makes a directory an image of one layer, its blobs put into `blobsDirectory`; says its manifest. */
  packDirectory(
    source: { directory: string; blobsDirectory: string },
    options: ImageWorkOptions,
  ): Promise<{ manifest: Digest }>;
  /** Compares what two images of a `blobs` directory hold. */
  diff(images: { blobsDirectory: string; from: Digest; to: Digest }, options: ImageWorkOptions): Promise<ImageDiff>;
  /** Ends all work. */
  close(): Promise<void>;
}
