/** A value that its format cannot express. The only error an encoder throws. */
export class EncodeError extends Error {
  /** What does not fit, e.g. `a newc archive holds files below 4 GiB`. */
  readonly reason: string;
  /** Which member or field, e.g. a path. */
  readonly subject: string;

  constructor(reason: string, subject: string) {
    super(`${subject}: ${reason}`);
    this.name = 'EncodeError';
    this.reason = reason;
    this.subject = subject;
  }
}
