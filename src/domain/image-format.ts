/** The archives a node can boot from. */
export const IMAGE_FORMATS = ['cpio.zst', 'cpio.gz', 'cpio'] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

/** Smallest, quickest to build and to unpack; needs Linux 5.9 on the node. */
export const DEFAULT_IMAGE_FORMAT: ImageFormat = 'cpio.zst';
