import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Inode, TreeNode } from '../../codec/oci/image-tree.ts';
import { mergeLayers } from '../../codec/oci/layer-merge.ts';
import { diffTrees, type TreeChange } from '../../codec/oci/tree-diff.ts';
import { packageChanges } from '../../codec/packages/package-changes.ts';
import type { FileChange, FileState, ImageDiff } from '../../service/ports/image-diff.ts';
import type { ReportProgress } from './image-job.ts';
import { type ImageInput, type ImageLayers, loadLayers } from './image-layers.ts';
import { findPackages } from './image-packages.ts';
import { readMembers } from './read-members.ts';

export interface DiffTask {
  readonly from: ImageInput;
  readonly to: ImageInput;
  /** Exists; the parent removes it. */
  readonly scratchDirectory: string;
}

interface LoadedImage {
  readonly input: ImageInput;
  readonly layers: ImageLayers['layers'];
  readonly root: TreeNode;
}

/** More than anybody reads; the rest is counted. */
const MAX_LISTED = 2000;

/** Compares the merged trees of two images. Of files, those bytes are read that only their layers' names tell apart. */
export async function diffImages(task: DiffTask, report: ReportProgress): Promise<ImageDiff> {
  const from = await loadImage(task.from, report);
  const to = await loadImage(task.to, report);
  const { changes, unsure } = diffTrees(from.root, to.root, (before, after) => isSameMember(from, before, to, after));
  const progress = readProgress(unsure, report);
  const before = await digestFiles(
    from,
    unsure.map((pair) => pair.before),
    progress,
  );
  const after = await digestFiles(
    to,
    unsure.map((pair) => pair.after),
    progress,
  );
  const edited = unsure.filter((pair) => before.get(pair.before) !== after.get(pair.after));
  const all = [...changes, ...edited].sort((left, right) => (left.path < right.path ? -1 : 1)).map(fileChange);
  return {
    files: all.slice(0, MAX_LISTED),
    counts: {
      added: all.filter(({ change }) => change === 'added').length,
      removed: all.filter(({ change }) => change === 'removed').length,
      changed: all.filter(({ change }) => change === 'changed').length,
    },
    ...(await comparePackages(task, from, to)),
  };
}

async function loadImage(input: ImageInput, report: ReportProgress): Promise<LoadedImage> {
  const { layers, entries } = await loadLayers(input, {
    verify: false,
    progress: (doneBytes, totalBytes) => report({ phase: 'verify', doneBytes, totalBytes, text: 'reading the layers' }),
  });
  return { input, layers, root: mergeLayers(entries) };
}

function isSameMember(from: LoadedImage, before: Inode, to: LoadedImage, after: Inode): boolean {
  return before.place === after.place && from.layers[before.layer]?.digest === to.layers[after.layer]?.digest;
}

function readProgress(unsure: readonly Required<TreeChange>[], report: ReportProgress): (bytes: number) => void {
  const totalBytes = unsure.reduce((sum, { before, after }) => sum + before.sizeBytes + after.sizeBytes, 0);
  let doneBytes = 0;
  return (bytes) => {
    doneBytes += bytes;
    report({ phase: 'verify', doneBytes: Math.min(doneBytes, totalBytes), totalBytes, text: 'comparing files' });
  };
}

/** A file with several names is read once. */
async function digestFiles(
  { input, layers }: LoadedImage,
  inodes: readonly Inode[],
  progress: (bytes: number) => void,
): Promise<ReadonlyMap<Inode, string>> {
  const hashes = new Map([...new Set(inodes)].map((inode) => [inode, createHash('sha256')]));
  const files = Array.from(hashes, ([inode, hash]) => ({ inode, take: (slice: Buffer) => hash.update(slice) }));
  await readMembers({ blobsDirectory: input.blobsDirectory, layers, files, progress });
  return new Map(Array.from(hashes, ([inode, hash]) => [inode, hash.digest('hex')]));
}

function fileChange({ path, before, after }: TreeChange): FileChange {
  return {
    path: `/${Buffer.from(path, 'latin1').toString('utf8')}`,
    change: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
    ...(before && { before: stateOf(before) }),
    ...(after && { after: stateOf(after) }),
  };
}

function stateOf({ type, mode, uid, gid, sizeBytes, linkTarget }: Inode): FileState {
  const target = type === 'symlink' ? { linkTarget: Buffer.from(linkTarget, 'latin1').toString('utf8') } : {};
  return { type, mode: mode & 0o7777, uid, gid, sizeBytes: type === 'file' ? sizeBytes : 0, ...target };
}

async function comparePackages({ scratchDirectory }: DiffTask, from: LoadedImage, to: LoadedImage) {
  const before = await findPackages({ ...from, scratchDirectory: join(scratchDirectory, 'from') });
  const after = await findPackages({ ...to, scratchDirectory: join(scratchDirectory, 'to') });
  if ('unknown' in before) return { packagesUnknown: before.unknown };
  if ('unknown' in after) return { packagesUnknown: after.unknown };
  return { packages: packageChanges(before.packages, after.packages) };
}
