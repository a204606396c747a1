import type { Digest } from '../../codec/oci/digest.ts';
import type { Leftover } from './leftover.ts';

/** The trees that containers work in. */
export interface UnpackedImages {
  /** What belongs to no container that runs, and to no version that is to be kept. */
  list(kept: readonly Digest[]): Promise<readonly Leftover[]>;
}
