import { chmodSync, closeSync, linkSync, mkdirSync, openSync, symlinkSync, utimesSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Inode, TreeNode } from '../../codec/oci/image-tree.ts';
import { mergeLayers } from '../../codec/oci/layer-merge.ts';
import { findNode } from '../../codec/oci/tree-view.ts';
import { copyFiles, type PassingFiles } from './copy-files.ts';
import { type ImageInput, loadLayers } from './image-layers.ts';

export interface FilesToExtract extends ImageInput {
  /** Of files and directories in the image, without leading slash; none lies in another. */
  readonly paths: readonly string[];
  /** Takes them at the same paths; empty, or not there yet. */
  readonly directory: string;
}

/**
 * Puts files and directories of an image, with everything below them, into a directory. Links on the way are followed
 * inside the image; those below stay links. Owners, extended attributes and device files are left out.
 * @returns those of the paths that the image has
 */
export async function extractFiles(task: FilesToExtract): Promise<{ found: string[] }> {
  const { layers, entries } = await loadLayers(task, { verify: false, progress: () => undefined });
  const root = mergeLayers(entries);
  const files = new ExtractedFiles();
  const found = task.paths.filter((path) => {
    const node = findNode(root, path);
    if (node === undefined) return false;
    const place = join(task.directory, path);
    mkdirSync(dirname(place), { recursive: true });
    files.plan(node, Buffer.from(place));
    return true;
  });
  await copyFiles({
    blobsDirectory: task.blobsDirectory,
    layers,
    copies: [],
    taken: files,
    progress: () => undefined,
  });
  files.finish();
  return { found };
}

/** A file system object and the places it goes to. */
interface Extracted {
  readonly inode: Inode;
  readonly places: Buffer[];
}

class ExtractedFiles implements PassingFiles {
  readonly #files = new Map<Inode, Extracted>();
  readonly #directories: Extracted[] = [];
  #open: { readonly file: number; readonly extracted: Extracted } | undefined;

  /** Makes directories and links; files follow from the stream. */
  plan(node: TreeNode, place: Buffer): void {
    const { inode, children } = node;
    if (inode.type === 'symlink') symlinkSync(Buffer.from(inode.linkTarget, 'latin1'), place);
    if (inode.type === 'file') this.#planFile(inode, place);
    if (inode.type !== 'directory') return;
    mkdirSync(place);
    this.#directories.push({ inode, places: [place] });
    for (const [name, child] of children ?? []) {
      this.plan(child, Buffer.concat([place, Buffer.from('/'), Buffer.from(name, 'latin1')]));
    }
  }

  placesIn(layer: number): ReadonlySet<number> {
    return new Set([...this.#files.keys()].filter((inode) => inode.layer === layer).map(({ place }) => place));
  }

  begin(layer: number, place: number): void {
    const extracted = [...this.#files.values()].find(({ inode }) => inode.layer === layer && inode.place === place);
    const [first] = extracted?.places ?? [];
    if (extracted && first) this.#open = { file: openSync(first, 'wx', 0o600), extracted };
  }

  data(slice: Buffer): void {
    if (!this.#open) return;
    for (let at = 0; at < slice.length; ) at += writeSync(this.#open.file, slice, at);
  }

  end(): void {
    if (!this.#open) return;
    const { file, extracted } = this.#open;
    this.#open = undefined;
    closeSync(file);
    const [first, ...links] = extracted.places;
    if (!first) return;
    for (const link of links) linkSync(first, link);
    setAttributes(first, extracted.inode);
  }

  /** Times of directories count once nothing is put into them any more: the deepest first. */
  finish(): void {
    for (const { inode, places } of this.#directories.reverse()) {
      for (const place of places) setAttributes(place, inode);
    }
  }

  #planFile(inode: Inode, place: Buffer): void {
    const known = this.#files.get(inode);
    if (known) known.places.push(place);
    else this.#files.set(inode, { inode, places: [place] });
  }
}

function setAttributes(place: Buffer, { mode, mtimeSeconds }: Inode): void {
  chmodSync(place, mode);
  utimesSync(place, mtimeSeconds, mtimeSeconds);
}
