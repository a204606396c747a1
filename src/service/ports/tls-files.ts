/** A certificate and its private key, both as PEM. The certificate may be followed by those of its issuers. */
export interface TlsPair {
  readonly certificate: string;
  readonly key: string;
}

/** Where the server's certificate and key lie. */
export interface TlsFiles {
  readonly certificatePath: string;
  /**
   * @returns undefined when neither is there; `isKeyExposed` when others can read the key
   * @throws InvalidError when one of the two is missing
   */
  read(): Promise<(TlsPair & { readonly isKeyExposed: boolean }) | undefined>;
  /** Puts both in place: after a power cut at any moment, `read` gives the old pair or the new one. */
  publish(pair: TlsPair): Promise<void>;
  /** A text that differs after every change of the files. */
  state(): Promise<string>;
  /** Reads `warewulf.crt` and `warewulf.key` of another directory. @throws NotFoundError */
  readFrom(directory: string): Promise<TlsPair>;
  /** Writes them into another directory, which must exist. @throws NotFoundError */
  writeTo(directory: string, pair: TlsPair): Promise<void>;
}
