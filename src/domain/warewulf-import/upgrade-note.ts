/** What became of one place in a file of Warewulf. */
export interface UpgradeNote {
  /**
   * `converted`: it is said in another way now. `check`: somebody should look whether that is meant. `lost`: it could not
   * be taken.
   */
  readonly kind: 'converted' | 'check' | 'lost';
  /** Keys from the top of the file as it was to the place. */
  readonly path: readonly string[];
  /** Goes on after the place: `is now image name`. */
  readonly what: string;
}
