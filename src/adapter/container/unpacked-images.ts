import { digestHex } from '../../codec/oci/digest.ts';
import type { UnpackedImages } from '../../service/ports/unpacked-images.ts';
import { describeLeftovers } from '../file/leftovers.ts';
import { findAbandoned } from './container-place.ts';

/** @param containersDirectory where `openContainerPlace` makes places; nothing is in it before the first container */
export function createUnpackedImages(containersDirectory: string): UnpackedImages {
  return {
    list: async (kept) => {
      const paths = await findAbandoned(containersDirectory, kept.map(digestHex));
      return describeLeftovers('unpacked image', paths);
    },
  };
}
