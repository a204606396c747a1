/**
 * The site's own overlays, for changing them. Whoever reads an overlay sees each change as a whole. Names must be
 * overlay names, and paths come from `parseOverlayPath`.
 */
export interface OverlayWriter {
  /** Whether the site has an overlay of this name, usable or not. */
  has(name: string): Promise<boolean>;
  /** An overlay without files. @throws ConflictError when something of this name is there */
  create(name: string): Promise<void>;
  /** Removes an overlay with everything in it. */
  remove(name: string): Promise<void>;
  /**
   * Makes a file, or replaces it and keeps its mode. Directories above it are made.
   * @throws ConflictError with `onlyNew` when it is there; InvalidError when something else than directories is above
   * it, or it is a directory
   */
  putFile(name: string, path: readonly string[], data: Uint8Array, options: { onlyNew: boolean }): Promise<void>;
  /**
   * Removes a file or a link; with `cleanup` also the directories above it that have become empty.
   * @throws NotFoundError; InvalidError when it is a directory, or something else than directories is above it
   */
  removeFile(name: string, path: readonly string[], options: { cleanup: boolean }): Promise<void>;
}
