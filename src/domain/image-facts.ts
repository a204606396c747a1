import { findInitramfs } from './image-initramfs.ts';
import { findKernels, type ImageBootFile, type ImageFiles, type ImageKernel } from './image-kernel.ts';

/** What an image holds, as far as booting it is concerned. Found once per image version. */
export interface ImageFacts {
  readonly kernels: readonly ImageKernel[];
  /** The directories in /lib/modules, as their names say. */
  readonly moduleReleases: readonly string[];
  /** What /lib is: `usr/lib` where it is a link, else `lib`. */
  readonly libraryDirectory: string;
  /** The image's own, e.g. dracut's, for nodes that boot in two stages. */
  readonly initramfs: readonly ImageBootFile[];
  /** The first of the usual init programs that exists. */
  readonly init?: string;
  readonly hasShell: boolean;
  /** Files that no cpio archive can hold (4 GiB and more) and that are not excluded, at most ten of them. */
  readonly oversizedFiles: readonly string[];
  /** Names in the merged tree. */
  readonly members: number;
  /** Bytes of all its files. */
  readonly contentBytes: number;
  /** Extended attributes; cpio archives hold none of them. */
  readonly xattrs: number;
}

const INIT_PATHS = ['/sbin/init', '/usr/lib/systemd/systemd', '/lib/systemd/systemd'];

type BootFiles = Pick<
  ImageFacts,
  'kernels' | 'moduleReleases' | 'libraryDirectory' | 'initramfs' | 'init' | 'hasShell'
>;

/** Answers the boot questions from an image's files. */
export function findBootFiles(files: ImageFiles): BootFiles {
  const init = INIT_PATHS.find((path) => files.find(path)?.isFile);
  return {
    kernels: findKernels(files),
    moduleReleases: files.list('/lib/modules'),
    libraryDirectory: files.find('/lib')?.realPath ?? 'lib',
    initramfs: findInitramfs(files),
    ...(init === undefined ? {} : { init }),
    hasShell: files.find('/bin/sh')?.isFile === true,
  };
}
