/** Lets so many lines through per second and counts the rest: a flood of packets must not fill the disk. */
export class LineBudget {
  readonly #linesPerSecond: number;
  #second = 0;
  #used = 0;
  #suppressed = 0;

  constructor(linesPerSecond: number) {
    this.#linesPerSecond = linesPerSecond;
  }

  /**
   * @param now milliseconds since the epoch
   * @returns undefined when this line is one too many, else how many were left out since the line before
   */
  take(now: number): { readonly suppressed: number } | undefined {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#used = 0;
    }
    if (this.#used >= this.#linesPerSecond) {
      this.#suppressed += 1;
      return undefined;
    }
    const suppressed = this.#suppressed;
    this.#used += 1;
    this.#suppressed = 0;
    return { suppressed };
  }
}
