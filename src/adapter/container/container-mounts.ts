import { chmodSync, chownSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { UnavailableError } from '../../domain/errors.ts';
import type { ContainerPlace } from './container-place.ts';
import { MS_RDONLY, type SystemCalls } from './system-calls.ts';

interface Directories {
  readonly containersDirectory: string;
  readonly sessionId: string;
  readonly place: ContainerPlace;
}

/** What others wrote in a file must be in one place: neither links nor renames that are only noted. */
const OPTIONS = 'index=off,redirect_dir=off,metacopy=off';

/** The overlayfs mounts of one container. Nothing of it may be removed before they are gone. */
export class ContainerMounts {
  readonly #calls: Pick<SystemCalls, 'mount' | 'unmount'>;
  readonly #directories: Directories;
  readonly #mounted = new Set<string>();

  constructor(calls: Pick<SystemCalls, 'mount' | 'unmount'>, directories: Directories) {
    this.#calls = calls;
    this.#directories = directories;
  }

  /** The image as it is, for comparisons. @returns where */
  mountImage(trees: readonly string[]): string {
    const { containersDirectory, place } = this.#directories;
    const [only] = trees;
    if (only !== undefined && trees.length === 1) return join(containersDirectory, 'trees', only, 'files');
    const data = `lowerdir=${trees.map(filesOf).join(':')}`;
    this.#mount({ source: 'image', target: place.image, flags: MS_RDONLY, data });
    return place.image;
  }

  /** The image as the container sees it, with a directory that takes what it writes. */
  mountRoot(trees: readonly string[], image: string, hasOverlays: boolean): void {
    const { sessionId, place } = this.#directories;
    const { mode, uid, gid } = lstatSync(image);
    chownSync(place.upper, uid, gid);
    chmodSync(place.upper, mode & 0o7777);
    const work = `work/${sessionId}`;
    const lower = [...(hasOverlays ? [`${work}/overlays`] : []), ...trees.map(filesOf)].join(':');
    const data = `lowerdir=${lower},upperdir=${work}/upper,workdir=${work}/overlay-work,${OPTIONS}`;
    this.#mount({ source: 'container', target: place.root, flags: 0, data });
  }

  /** What was written can be read from its own directory now. */
  unmountRoot(): void {
    this.#unmount(this.#directories.place.root);
  }

  close(): void {
    for (const target of [...this.#mounted]) this.#unmount(target);
  }

  #unmount(target: string): void {
    this.#calls.unmount(target);
    this.#mounted.delete(target);
  }

  #mount(mounting: { source: string; target: string; flags: number; data: string }): void {
    const { containersDirectory } = this.#directories;
    // Names that stand between colons and commas: relative, so that they hold none.
    process.chdir(containersDirectory);
    try {
      this.#calls.mount({ ...mounting, type: 'overlay' });
      this.#mounted.add(mounting.target);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new UnavailableError(
        `${why}: working in images needs overlayfs in the kernel (modprobe overlay) and below ${containersDirectory} a file system that it can write to, such as ext4 or xfs`,
        {},
        { cause },
      );
    }
  }
}

function filesOf(tree: string): string {
  return `trees/${tree}/files`;
}
