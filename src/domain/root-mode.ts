import { formatForKernel, type ImageFormat } from './image-format.ts';

/**
 * How a node gets its root file system:
 * `overlay`, the image stays packed in memory and changes go to memory; `tmpfs`, the image is unpacked to memory by our
 * initramfs; `disk`, the image stays packed on a device of the node, which also takes the changes; `initramfs`, the boot
 * loader hands the whole image to the kernel, which unpacks it.
 */
export type RootMode = 'overlay' | 'tmpfs' | 'initramfs' | 'disk';

/** The mode that a node's field `root` asks for. */
export function rootModeOf(root: string | undefined): RootMode {
  switch (root) {
    case undefined:
    case 'overlay':
      return 'overlay';
    case 'tmpfs':
    case 'ramfs':
      return 'tmpfs';
    case 'initramfs':
      return 'initramfs';
    default:
      return 'disk';
  }
}

/** What nodes with these modes boot from a kernel of this version; without any mode, what `overlay` takes. */
export function bootFormats(modes: ReadonlySet<RootMode>, kernelVersion: string | undefined): readonly ImageFormat[] {
  const all = modes.size === 0 ? ['overlay' as const] : [...modes];
  const formats = all.map((mode) => (isFetchedByInitramfs(mode) ? 'parts' : formatForKernel(kernelVersion)));
  return [...new Set(formats)];
}

/** True where our own initramfs fetches the image; elsewhere the boot loader does. */
export function isFetchedByInitramfs(mode: RootMode): boolean {
  return mode !== 'initramfs';
}
