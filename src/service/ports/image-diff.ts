import type { Inode } from '../../codec/oci/image-tree.ts';
import type { PackageChange } from '../../codec/packages/package-changes.ts';

/** A file system object as people compare it. */
export interface FileState {
  readonly type: Inode['type'];
  /** Permissions, with setuid, setgid and sticky bit. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** 0 for what is no file. */
  readonly sizeBytes: number;
  /** Of symbolic links. */
  readonly linkTarget?: string;
}

export interface FileChange {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly before?: FileState;
  readonly after?: FileState;
}

/** What is different in another image. Times alone are no difference. */
export interface ImageDiff {
  /** By path; of very many the first ones. */
  readonly files: readonly FileChange[];
  /** Of all. */
  readonly counts: Readonly<Record<FileChange['change'], number>>;
  /** Missing when they are not known. */
  readonly packages?: readonly PackageChange[];
  /** Why they are not. */
  readonly packagesUnknown?: string;
}
