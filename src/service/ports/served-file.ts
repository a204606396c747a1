/** A file that nodes get. Its content never changes: a new content is another file. */
export interface ServedFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** SHA-256 of the content in hex: the ETag without its quotes. */
  readonly etag: string;
}

/** The same in memory. */
export interface ServedBytes {
  readonly bytes: Buffer;
  readonly etag: string;
}
