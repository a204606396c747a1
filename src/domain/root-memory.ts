import type { RootMode } from './root-mode.ts';

export interface RootMemory {
  /** While the node runs, without what it writes itself. */
  readonly bytes: number;
  /** While the root is made. */
  readonly peakBytes: number;
}

/**
 * The memory that an image takes on a node. Packed, it is there until it is unpacked, and with `overlay` for good. With
 * `disk` it ends on the device.
 */
export function rootMemory(mode: RootMode, packedBytes: number, contentBytes: number): RootMemory {
  switch (mode) {
    case 'overlay':
      return { bytes: packedBytes, peakBytes: packedBytes };
    case 'tmpfs':
    case 'initramfs':
      return { bytes: contentBytes, peakBytes: packedBytes + contentBytes };
    case 'disk':
      return { bytes: 0, peakBytes: packedBytes };
  }
}
