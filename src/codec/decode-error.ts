/** Bytes that break their format. The only error a decoder throws. */
export class DecodeError extends Error {
  /** What is wrong, e.g. `option 82 runs past the end`. */
  readonly reason: string;
  /** Byte offset in the input at which it was noticed. */
  readonly offset: number;

  constructor(reason: string, offset: number) {
    super(`${reason} (at byte ${offset})`);
    this.name = 'DecodeError';
    this.reason = reason;
    this.offset = offset;
  }
}
