import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Inode, TreeNode } from '../../codec/oci/image-tree.ts';
import { findNode } from '../../codec/oci/tree-view.ts';
import type { ImageBootFile } from '../../domain/image-kernel.ts';
import type { BuiltKernel } from '../../service/ports/image-builder.ts';
import { publishPreparedFile } from '../file/publish-file.ts';
import type { PassingFiles } from './copy-files.ts';

/** A kernel, or an initramfs, and the member of a layer that holds it. */
export interface KernelToCopy {
  readonly kernel: ImageBootFile;
  readonly inode: Inode;
}

/** The places of kernels in the layers. */
export function kernelsToCopy(root: TreeNode, kernels: readonly ImageBootFile[]): KernelToCopy[] {
  return kernels.flatMap((kernel) => {
    const node = findNode(root, kernel.realPath);
    return node ? [{ kernel, inode: node.inode }] : [];
  });
}

/** Copies kernels out of a passing stream of members. */
export class KernelFiles implements PassingFiles {
  readonly #wanted: readonly KernelToCopy[];
  readonly #scratchDirectory: string;
  readonly #copied: { built: BuiltKernel; temporary: string }[] = [];
  #open: { file: number; temporary: string; hash: ReturnType<typeof createHash>; kernel: ImageBootFile } | undefined;

  constructor(wanted: readonly KernelToCopy[], scratchDirectory: string) {
    this.#wanted = wanted;
    this.#scratchDirectory = scratchDirectory;
  }

  placesIn(layer: number): ReadonlySet<number> {
    return new Set(this.#wanted.filter(({ inode }) => inode.layer === layer).map(({ inode }) => inode.place));
  }

  begin(layer: number, place: number): void {
    const found = this.#wanted.find(({ inode }) => inode.layer === layer && inode.place === place);
    if (!found) return;
    const temporary = join(this.#scratchDirectory, `kernel-${this.#copied.length}`);
    const file = openSync(temporary, 'wx', 0o644);
    this.#open = { file, temporary, hash: createHash('sha256'), kernel: found.kernel };
  }

  data(slice: Buffer): void {
    if (!this.#open) return;
    this.#open.hash.update(slice);
    for (let at = 0; at < slice.length; ) at += writeSync(this.#open.file, slice, at);
  }

  end(): void {
    if (!this.#open) return;
    const { file, temporary, hash, kernel } = this.#open;
    this.#open = undefined;
    closeSync(file);
    const { path, version, sizeBytes } = kernel;
    const sha256 = hash.digest('hex');
    this.#copied.push({ temporary, built: { path, ...(version ? { version } : {}), sha256, sizeBytes } });
  }

  /** Gives every kernel its final name, and says what there is in the order of the search. */
  async publish(nameOf: (sha256: string) => string): Promise<BuiltKernel[]> {
    for (const { built, temporary } of this.#copied) {
      const path = nameOf(built.sha256);
      await mkdir(dirname(path), { recursive: true });
      await publishPreparedFile(temporary, path);
    }
    const order = new Map(this.#wanted.map(({ kernel }, at) => [kernel.path, at]));
    return this.#copied
      .map(({ built }) => built)
      .sort((left, right) => (order.get(left.path) ?? 0) - (order.get(right.path) ?? 0));
  }
}
