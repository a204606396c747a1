/** A layer that says what no image may say, e.g. a hard link to a file that does not exist. */
export class LayerError extends Error {
  /** What is wrong. */
  readonly reason: string;
  /** The member's name in the layer. */
  readonly path: string;

  constructor(reason: string, path: string) {
    super(`${path === '' ? 'the root' : path}: ${reason}`);
    this.name = 'LayerError';
    this.reason = reason;
    this.path = path;
  }
}
