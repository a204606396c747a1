import type { OverlayAttributes } from './overlay-store.ts';

/**
 * The site's own overlays, for changing them. Whoever reads an overlay sees each change as a whole. Names must be
 * overlay names, and paths come from `parseOverlayPath`.
 */
export interface OverlayWriter {
  /** Whether the site has an overlay of this name, usable or not. */
  has(name: string): Promise<boolean>;
  /** Whether one of this name comes with the program; the site's stands in for it. */
  isShipped(name: string): Promise<boolean>;
  /** An overlay without files. @throws ConflictError when something of this name is there */
  create(name: string): Promise<void>;
  /**
   * An overlay like another one: like the site's, or else like the one that comes with the program. Executable files
   * stay executable; other modes and owners are in its overlay.yaml.
   * @throws ConflictError when something of this name is there; InvalidError when there is more than files, directories
   * and links in it
   */
  copy(source: string, name: string): Promise<void>;
  /** Removes an overlay with everything in it. */
  remove(name: string): Promise<void>;
  /**
   * Makes a file or replaces one. Directories above it are made.
   * @throws ConflictError when what is there is not what `expected` says; InvalidError when something else than
   * directories is above it, or it is a directory
   */
  putFile(name: string, path: readonly string[], data: Uint8Array, options: PutFileOptions): Promise<void>;
  /** With the directories above it. @throws ConflictError when something is there; InvalidError as above */
  makeDirectory(name: string, path: readonly string[]): Promise<void>;
  /** Writes mode and owner of a path on the node into overlay.yaml. @throws InvalidError when that has a mistake */
  setAttributes(name: string, path: string, attributes: OverlayAttributes): Promise<void>;
  /**
   * Removes a file, a link or an empty directory; with `cleanup` also the directories above it that have become empty,
   * with `recursive` also a directory that has something in it.
   * @throws NotFoundError; ConflictError when it is a directory that is not empty; InvalidError when something else than
   * directories is above it
   */
  removeFile(name: string, path: readonly string[], options: RemoveFileOptions): Promise<void>;
}

export interface PutFileOptions {
  /** What must be there now: nothing, or a file with content of this SHA-256, in hex. Anything when missing. */
  readonly expected?: 'none' | string;
  /** A file that is replaced stays as it is when missing, a new one is not executable. */
  readonly isExecutable?: boolean;
  /** Mode and owner for overlay.yaml, there before the file is. */
  readonly attributes?: OverlayAttributes & { readonly path: string };
}

export interface RemoveFileOptions {
  readonly cleanup: boolean;
  readonly recursive: boolean;
}
