import { spawn } from 'node:child_process';
import type { Inode } from '../../codec/oci/image-tree.ts';
import { type PackedFile, packedBy } from './packed-file.ts';
import { setSquashfsRoot } from './set-squashfs-root.ts';

/** Bounds the queues between its threads; the default is a quarter of the machine's memory. */
const MEMORY = '256M';

/** What a squashfs says beside its members. */
export interface SquashfsHeader {
  /** The image's root directory. */
  readonly root: Inode;
  /**
   * When it was made, by its own words. Nobody reads it: parts of one image are told apart by it, since overlayfs takes no
   * file system twice.
   */
  readonly madeAtSeconds: number;
}

/**
 * Opens `path`, which must not exist, for a tar archive that becomes a squashfs: no tree on disk, no root privileges. The
 * bytes depend on the archive alone, not on the clock and the processors of this machine. `mksquashfs -tar` and not
 * `sqfstar`: that of Debian 12 (4.5.1) takes the level of compression for the name of the file.
 * @param owners of all that is in the archive, complete once it has been written
 */
export function openSquashfs(
  path: string,
  { root, madeAtSeconds }: SquashfsHeader,
  owners: ReadonlySet<number>,
): PackedFile {
  const ofImage = ['-root-mode', root.mode.toString(8), '-mkfs-time', String(madeAtSeconds)];
  const args = ['-', path, '-tar', ...FIXED_ARGS, ...ofImage];
  const child = spawn('mksquashfs', args, { stdio: ['pipe', 'ignore', 'pipe'], env: environment() });
  const packed = packedBy(child, {
    program: 'mksquashfs',
    debianPackage: 'squashfs-tools',
    isLoss: /ignoring|could not resolve/i,
  });
  const finished = async () => {
    await packed.finished();
    setSquashfsRoot(path, root, owners);
  };
  return { ...packed, finished };
}

/**
 * Equal files are not looked for: before 4.6 that races with the writing of fragments, and one build in four came out
 * different. It costs 1 % of the size.
 * Blocks of 256 KiB make system trees 4 % smaller than those of 128; to read single small files costs a tenth more time.
 * Inodes stay uncompressed (0.3 % of the size) so that the root's can be set afterwards.
 */
const FIXED_ARGS = [
  ...['-comp', 'zstd', '-Xcompression-level', '3', '-b', '256K', '-noI', '-no-duplicates'],
  ...['-mem', MEMORY, '-exit-on-error', '-noappend', '-quiet', '-no-progress'],
];

/** SOURCE_DATE_EPOCH and times on the command line exclude each other. */
function environment(): NodeJS.ProcessEnv {
  const { SOURCE_DATE_EPOCH: _, ...rest } = process.env;
  return { ...rest, LC_ALL: 'C' };
}
