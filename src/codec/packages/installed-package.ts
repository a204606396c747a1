/** A package of a distribution, as its package manager recorded it. */
export interface InstalledPackage {
  readonly name: string;
  /** In the package manager's words; empty when it says none. */
  readonly architecture: string;
  /** With epoch and release, e.g. `1:2.38.1-5+deb12u3`. */
  readonly version: string;
}
