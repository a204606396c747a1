import { type BigIntStats, lstatSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import type { RemovedPaths } from '../../codec/oci/whiteouts.ts';
import { ifPresentSync } from './if-present-sync.ts';
import { isSameInode, isSameKind } from './same-inode.ts';
import type { SystemCalls } from './system-calls.ts';

/** What a container changed. Paths are bytes, one character each, without leading slash; `.` is the root. */
export interface Changes extends RemovedPaths {
  /** New or changed, in byte order. */
  readonly members: readonly string[];
}

interface Trees {
  /** The upper directory of an overlayfs: what was written. */
  readonly upper: string;
  /** The image as it was. */
  readonly image: string;
}

/**
 * Reads what was changed out of the upper directory of an overlayfs (kernel, Documentation/filesystems/overlayfs.rst),
 * and takes out of it what was written and is as it was, so that the two trees together are what the layer makes.
 * A directory of which only the time differs counts as unchanged: its entries did that.
 */
export function findChanges(trees: Trees, calls: Pick<SystemCalls, 'listXattrs' | 'getXattr'>): Changes {
  return new ChangeFinder(trees, calls).find();
}

class ChangeFinder {
  readonly #trees: Trees;
  readonly #calls: Pick<SystemCalls, 'listXattrs' | 'getXattr'>;
  readonly #removed: string[] = [];
  readonly #emptied: string[] = [];
  readonly #members: string[] = [];

  constructor(trees: Trees, calls: Pick<SystemCalls, 'listXattrs' | 'getXattr'>) {
    this.#trees = trees;
    this.#calls = calls;
  }

  find(): Changes {
    this.#visitEntries('', true);
    const { upper, image } = this.#trees;
    const [mine, theirs] = [lstatSync(upper, { bigint: true }), lstatSync(image, { bigint: true })];
    if (mine.mode !== theirs.mode || mine.uid !== theirs.uid || mine.gid !== theirs.gid) this.#members.push('.');
    const members = this.#members.sort((one, other) => (one < other ? -1 : 1));
    return { members, removed: this.#removed, emptied: this.#emptied };
  }

  /** @param hasBelow the image's directory of this name shows through */
  #visitEntries(directory: string, hasBelow: boolean): void {
    const path = inTree(this.#trees.upper, directory);
    for (const name of readdirSync(path, { encoding: 'latin1' }).sort()) {
      this.#visit(directory === '' ? name : `${directory}/${name}`, hasBelow);
    }
  }

  #visit(name: string, hasBelow: boolean): void {
    const path = inTree(this.#trees.upper, name);
    const stats = lstatSync(path, { bigint: true });
    const below = hasBelow ? this.#below(name) : undefined;
    if (isWhiteout(stats) || stats.isSocket()) {
      if (below === undefined) rmSync(path);
      else this.#removed.push(name);
      return;
    }
    if (stats.isDirectory()) this.#visitDirectory(name, { path, stats }, below);
    else if (below !== undefined && stats.nlink === 1n && isSameInode({ path, stats }, below, this.#calls))
      rmSync(path);
    else this.#members.push(name);
  }

  #visitDirectory(name: string, found: { path: Buffer; stats: BigIntStats }, below: typeof found | undefined): void {
    const wasDirectory = below?.stats.isDirectory() ?? false;
    const isOpaque = this.#calls.getXattr(found.path, 'trusted.overlay.opaque')?.toString() === 'y';
    this.#visitEntries(name, wasDirectory && !isOpaque);
    if (wasDirectory && isOpaque) this.#emptied.push(name);
    if (below === undefined || !wasDirectory || isOpaque || !isSameKind(found, below, this.#calls)) {
      this.#members.push(name);
      return;
    }
    utimesSync(found.path, seconds(below.stats.atimeNs), seconds(below.stats.mtimeNs));
  }

  #below(name: string): { path: Buffer; stats: BigIntStats } | undefined {
    const path = inTree(this.#trees.image, name);
    const stats = ifPresentSync(() => lstatSync(path, { bigint: true }));
    return stats === undefined ? undefined : { path, stats };
  }
}

function inTree(tree: string, name: string): Buffer {
  return Buffer.concat([Buffer.from(`${tree}/`), Buffer.from(name, 'latin1')]);
}

/** A character device that no driver can have. */
function isWhiteout(stats: BigIntStats): boolean {
  return stats.isCharacterDevice() && stats.rdev === 0n;
}

function seconds(nanoseconds: bigint): number {
  return Number(nanoseconds) / 1e9;
}
