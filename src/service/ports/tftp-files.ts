/** One version of a file, held open for a transfer: what is read never changes on the way. */
export interface TftpContent {
  readonly sizeBytes: number;
  /** The bytes from `offset`; at once when they are in memory. The range lies within the file. */
  read(offset: number, length: number): Buffer | Promise<Buffer>;
  close(): Promise<void>;
}

/** What may be read by TFTP. */
export interface TftpFiles {
  /**
   * @param name as the client sent it.
   * @returns undefined when there is no such file.
   * @throws DeniedError for names that lead out of what is served; UnavailableError when the file cannot be read.
   */
  open(name: string): Promise<TftpContent | undefined>;
}
