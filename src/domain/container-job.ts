import type { ErrorKind } from './errors.ts';
import type { ImageMount } from './image-mount.ts';

/** A mount with what becomes of the container when it cannot be made. */
export interface ContainerMount extends ImageMount {
  readonly isRequired: boolean;
}

/** What the program that runs a container is told, as JSON. */
export interface ContainerJob {
  readonly sessionId: string;
  /** The version of the image, `sha256:…`. */
  readonly manifest: string;
  readonly blobsDirectory: string;
  readonly cacheDirectory: string;
  readonly containersDirectory: string;
  /** The versions whose unpacked trees stay. */
  readonly keep: readonly string[];
  readonly isReadOnly: boolean;
  /** Tar archives in base64, laid over the image in this order. */
  readonly overlays: readonly string[];
  readonly mounts: readonly ContainerMount[];
  /** A program and its arguments; the image's shell when empty. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** A layer that the program has put beside the container. */
export interface ContainerLayer {
  readonly digest: string;
  readonly sizeBytes: number;
  readonly diffId: string;
}

/** How it went. Without a layer, nothing was changed. */
export interface ContainerEnd {
  readonly exitCode: number;
  /** The command failed and changed something: shall that be kept? */
  readonly isAsking?: true;
  readonly layer?: ContainerLayer;
}

/** What that program says. */
export type ContainerMessage =
  | { readonly progress: { readonly phase: string; readonly text: string } }
  | { readonly running: true }
  | { readonly warning: string }
  | { readonly ended: ContainerEnd }
  | { readonly failed: { readonly kind: ErrorKind; readonly message: string } };

/** What it hears when it says how it went. */
export interface ContainerAnswer {
  readonly isKept?: boolean;
  /** The version that the layer became. */
  readonly published?: string;
}
