/** A file of the server as it is now. */
interface HostFile {
  readonly data: Uint8Array;
  /** Permission bits. */
  readonly mode: number;
}

/** How a file was written. */
interface HostFileWrite {
  /** Why the file was written over instead of replaced in one step, e.g. `it is a symbolic link`. */
  readonly inPlace?: string;
  /** Where its content from before is kept; undefined for a new file. */
  readonly backup?: string;
}

/** The server's own files. Paths are absolute, as programs of the server see them. */
export interface HostFiles {
  /** Where a path really lies, for programs that make files themselves. */
  placeOf(path: string): string;
  /** Undefined when there is none. @throws ConflictError when something else than a file is there, or a link leads out. */
  read(path: string): Promise<HostFile | undefined>;
  /**
   * Makes the file hold exactly these bytes and keeps what it held before. An existing file keeps its owner and mode.
   * @throws UnavailableError when the daemon may not write there
   */
  write(path: string, data: Uint8Array, mode: number): Promise<HostFileWrite>;
}
