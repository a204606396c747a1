import type { KernelFacts } from '../../codec/kernel/kernel-labels.ts';
import type { Digest } from '../../codec/oci/digest.ts';
import type { ImageWorkOptions, PackedLayer } from './image-builder.ts';

/** Where a kernel is taken from: files of this server. */
export type KernelOrigin =
  | { readonly kind: 'host' }
  /** A root directory, or one with nothing but `boot` and `lib/modules`. */
  | { readonly kind: 'directory'; readonly path: string }
  /** Files of one kernel, `.deb` or `.rpm`; a single path may also be a directory. */
  | { readonly kind: 'files'; readonly paths: readonly string[] };

export interface KernelToTake {
  readonly origin: KernelOrigin;
  /** Its release, or the beginning of that; the highest unless given. */
  readonly release?: string;
  readonly withFirmware: boolean;
  /** Empty, for anything. */
  readonly scratchDirectory: string;
  /** Takes its layer. */
  readonly blobsDirectory: string;
}

/** A kernel with everything that belongs to it, as one layer: `boot/` and `usr/lib/modules/RELEASE/`. */
export interface TakenKernel extends KernelFacts {
  readonly layer: PackedLayer;
}

/** What an image says of some of its files. */
export interface InspectedFiles {
  /** Those of the paths that it has, links followed. */
  readonly present: readonly string[];
  /** Empty when there is no such file. */
  readonly text: string;
  readonly links: readonly { readonly name: string; readonly target: string }[];
}

/** Does the heavy work on kernels, and on files of images, outside this process. */
export interface KernelBuilder {
  /** Rejects with NotFoundError, InvalidError or UnavailableError when there is no kernel, or none that is whole. */
  takeKernel(kernel: KernelToTake, options: ImageWorkOptions): Promise<TakenKernel>;
  /** The kernel of a manifest as a layer with its modules below another directory than `usr/lib`, e.g. `lib`. */
  relocateKernel(
    kernel: {
      manifest: Digest;
      storeBlobsDirectory: string;
      libraryDirectory: string;
      scratchDirectory: string;
      blobsDirectory: string;
    },
    options: ImageWorkOptions,
  ): Promise<PackedLayer>;
  /** Puts files and directories of an image into an empty or new directory; says which of the paths there are. */
  extractFiles(
    files: { manifest: Digest; blobsDirectory: string; paths: readonly string[]; directory: string },
    options: ImageWorkOptions,
  ): Promise<{ found: readonly string[] }>;
  /** Whether an image has files, the text of one, and the symbolic links in a directory. */
  inspectFiles(
    files: {
      manifest: Digest;
      blobsDirectory: string;
      paths: readonly string[];
      textPath: string;
      linksIn: string;
    },
    options: ImageWorkOptions,
  ): Promise<InspectedFiles>;
}
