import type { ImageBootFile, ImageFiles, ImageKernel } from './image-kernel.ts';
import { parseKernelVersion } from './kernel-version.ts';

/** Where an image's own initramfs lies (dracut, mkinitrd, initramfs-tools), in the order of Warewulf's search. */
const PATTERNS = [/^initramfs-/, /^initrd-/, /^initrd\.img-/];

/** All initramfs files of an image in search order. */
export function findInitramfs(files: ImageFiles): ImageBootFile[] {
  const names = files.list('/boot');
  return PATTERNS.flatMap((pattern) => names.filter((name) => pattern.test(name))).flatMap((name) => {
    const found = files.find(`/boot/${name}`);
    if (!found?.isFile) return [];
    const version = parseKernelVersion(name);
    const { realPath, sizeBytes } = found;
    return [{ path: `/boot/${name}`, realPath, sizeBytes, ...(version && { version }) }];
  });
}

/**
 * The initramfs of a kernel: the one of its release. Names that say less than a release (`initrd-6.1.0-18`) belong to
 * the kernel of that version, unless the kernel says itself what it is.
 */
export function initramfsFor(kernel: ImageKernel, all: readonly ImageBootFile[]): ImageBootFile | undefined {
  const { release, identity, version } = kernel;
  const exact = all.find(({ path }) => release !== undefined && releaseInName(path) === release);
  if (exact !== undefined || identity?.release !== undefined) return exact;
  return all.find((initramfs) => initramfs.version !== undefined && initramfs.version === version);
}

function releaseInName(path: string): string {
  return path.replace(/^.*\/(initramfs-|initrd-|initrd\.img-)/, '').replace(/\.img$/, '');
}
