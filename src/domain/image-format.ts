import { compareKernelVersions } from './kernel-version.ts';

/** What a node can boot from: archives that the kernel unpacks, and a file system that it mounts. */
export const IMAGE_FORMATS = ['cpio.zst', 'cpio.gz', 'cpio', 'squashfs'] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

/** Of the archives the smallest, and the quickest to build and to unpack. */
export const DEFAULT_IMAGE_FORMAT: ImageFormat = 'cpio.zst';

/** The first kernel that unpacks a zstd initramfs (CONFIG_RD_ZSTD). */
const FIRST_WITH_ZSTD = '5.9.0';

/** The best archive that a kernel of this version can unpack; one without a version is taken to be new. */
export function formatForKernel(version: string | undefined): 'cpio.zst' | 'cpio.gz' {
  const isOld = version !== undefined && compareKernelVersions(version.split('-')[0], FIRST_WITH_ZSTD) < 0;
  return isOld ? 'cpio.gz' : 'cpio.zst';
}
