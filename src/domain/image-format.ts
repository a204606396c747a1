import { compareKernelVersions } from './kernel-version.ts';

/** An image in one file: archives that the kernel of a node unpacks, and a file system for other programs. */
export const FILE_FORMATS = ['cpio.zst', 'cpio.gz', 'cpio', 'squashfs'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** All that an image can be built as. `parts` are several squashfs, which our initramfs stacks with overlayfs. */
export const IMAGE_FORMATS = ['parts', ...FILE_FORMATS] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

/** Of the archives the smallest, and the quickest to build and to unpack. */
export const DEFAULT_IMAGE_FORMAT: FileFormat = 'cpio.zst';

/** The first kernel that unpacks a zstd initramfs (CONFIG_RD_ZSTD). */
const FIRST_WITH_ZSTD = '5.9.0';

/** The best archive that a kernel of this version can unpack; one without a version is taken to be new. */
export function formatForKernel(version: string | undefined): 'cpio.zst' | 'cpio.gz' {
  const isOld = version !== undefined && compareKernelVersions(version.split('-')[0], FIRST_WITH_ZSTD) < 0;
  return isOld ? 'cpio.gz' : 'cpio.zst';
}

/** True for file systems, which hold extended attributes and files of any size. */
export function isSquashfs(format: ImageFormat): format is 'parts' | 'squashfs' {
  return format === 'parts' || format === 'squashfs';
}
