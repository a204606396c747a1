/** What a kernel says of itself. */
export interface KernelIdentity {
  /** As `uname -r` will say. */
  readonly release?: string;
  /** In Go's words, e.g. `amd64`. */
  readonly architecture?: string;
  /** True when UEFI firmware can start it as it is. */
  readonly isEfi: boolean;
  /** True when it carries a signature for Secure Boot; whose, nobody looked. */
  readonly isSigned: boolean;
}
