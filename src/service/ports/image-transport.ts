import type { Digest } from '../../codec/oci/digest.ts';
import type { ImageSource } from '../../domain/image-source.ts';
import type { ImageWorkOptions } from './image-builder.ts';

/** How to reach a source. */
export interface ImageAccess {
  readonly username?: string;
  readonly password?: string;
  /** False allows HTTP and unknown certificates. */
  readonly tlsVerify?: boolean;
  /** Architecture in Go's words (`amd64`, `arm64`); the host's own unless given. */
  readonly platform?: string;
}

/** A source whose form is certain. */
export type ExactImageSource =
  | Exclude<ImageSource, { kind: 'path' }>
  | { readonly kind: 'directory'; readonly path: string };

/** What a source offers for the wanted platform. */
export interface RemoteImage {
  /** The manifest's digest there. */
  readonly digest: Digest;
  /** Blobs and their sizes as the source has them. */
  readonly blobs: readonly { readonly digest: Digest; readonly sizeBytes: number }[];
}

/** Brings images from elsewhere and back. Errors say what the other side answered: NotFound, Denied, Invalid, Unavailable, Corrupt. */
export interface ImageTransport {
  /** Looks at a path to tell a directory and the archive formats apart. */
  identify(source: ImageSource): Promise<ExactImageSource>;
  /** Asks for the manifest only. Undefined where that costs as much as the whole image. */
  inspect(
    source: ExactImageSource,
    access: ImageAccess,
    options: ImageWorkOptions & { readonly scratchDirectory: string },
  ): Promise<RemoteImage | undefined>;
  /** Copies the image into a `blobs` directory and says its manifest there. */
  copy(
    source: ExactImageSource,
    access: ImageAccess,
    options: ImageWorkOptions & {
      readonly remote: RemoteImage | undefined;
      readonly scratchDirectory: string;
      readonly blobsDirectory: string;
    },
  ): Promise<{ manifest: Digest }>;
  /** Copies an image of a `blobs` directory to somewhere else. */
  push(
    image: { readonly blobsDirectory: string; readonly manifest: Digest; readonly manifestBytes: number },
    destination: ExactImageSource,
    access: ImageAccess,
    options: ImageWorkOptions & { readonly scratchDirectory: string },
  ): Promise<void>;
}
