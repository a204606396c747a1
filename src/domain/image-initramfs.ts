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

/** The initramfs of a kernel: the first one of the same version. */
export function initramfsFor(kernel: ImageKernel, all: readonly ImageBootFile[]): ImageBootFile | undefined {
  return all.find(({ version }) => version !== undefined && version === kernel.version);
}
