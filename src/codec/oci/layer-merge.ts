import { type Inode, impliedDirectory, nodeAt, resolveInRoot, type TreeNode, type TreePlace } from './image-tree.ts';
import { cleanPathParts, type LayerEntry } from './layer-entry.ts';
import { LayerError } from './layer-error.ts';

/** Prefix of a name that removes a lower layer's file, and the name that empties its directory (image-spec, layer.md). */
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/**
 * The tree that the layers, lowest first, add up to: what unpacking them one over another would leave.
 * A replaced file leaves its other hard links alone; symbolic links on the way are followed inside the root.
 * Throws LayerError for what would reach outside the root or cannot be done.
 */
export function mergeLayers(layers: Iterable<readonly LayerEntry[]>): TreeNode {
  const merge = beginMerge();
  for (const entries of layers) merge.add(entries);
  return merge.root;
}

/** A tree that grows by one layer after another. */
interface LayerMerge {
  /** What the layers so far add up to; the next one changes it. */
  readonly root: TreeNode;
  add(entries: readonly LayerEntry[]): void;
}

/** The same as `mergeLayers` in steps. */
export function beginMerge(): LayerMerge {
  const root = impliedDirectory(-1);
  let layer = 0;
  return {
    root,
    add: (entries) => {
      for (const [place, entry] of entries.entries()) applyEntry(root, entry, layer, place);
      layer += 1;
    },
  };
}

function applyEntry(root: TreeNode, entry: LayerEntry, layer: number, place: number): void {
  const parts = cleanPathParts(entry.path);
  const name = parts.pop();
  if (name === undefined) {
    if (entry.type !== 'directory') throw new LayerError(`the root directory cannot become a ${entry.type}`, '');
    root.inode = inodeOf(entry, entry.type, layer, place);
    return;
  }
  const parent = resolveInRoot(root, parts);
  if (name.startsWith(WHITEOUT)) {
    whiteOut(nodeAt(root, parent), name, entry.path, layer);
    return;
  }
  putEntry(root, { entry, parent: ensureDirectories(root, parent, layer), name, layer, place });
}

interface Placing {
  readonly entry: LayerEntry;
  readonly parent: Map<string, TreeNode>;
  readonly name: string;
  readonly layer: number;
  readonly place: number;
}

function putEntry(root: TreeNode, { entry, parent, name, layer, place }: Placing): void {
  const existing = parent.get(name);
  if (entry.type === 'directory' && existing?.children) {
    existing.inode = inodeOf(entry, 'directory', layer, place);
    existing.touchedBy = layer;
    return;
  }
  parent.delete(name);
  const inode = entry.type === 'hardlink' ? linkedInode(root, entry) : inodeOf(entry, entry.type, layer, place);
  const children = inode.type === 'directory' ? new Map<string, TreeNode>() : undefined;
  parent.set(name, { inode, children, touchedBy: layer });
}

/** A hard link's own metadata means nothing: the file's counts. */
function linkedInode(root: TreeNode, entry: LayerEntry): Inode {
  const parts = cleanPathParts(entry.linkTarget);
  const name = parts.pop();
  const directory = name === undefined ? undefined : nodeAt(root, resolveInRoot(root, parts));
  const target = directory?.children?.get(name ?? '');
  if (!target) throw new LayerError(`is a hard link to ${entry.linkTarget}, which does not exist`, entry.path);
  if (target.children) throw new LayerError(`is a hard link to the directory ${entry.linkTarget}`, entry.path);
  return target.inode;
}

/** Makes what is missing on the way, replaces what is no directory, and marks all of it as this layer's. */
function ensureDirectories(root: TreeNode, place: TreePlace, layer: number): Map<string, TreeNode> {
  root.touchedBy = layer;
  let children = root.children ?? new Map<string, TreeNode>();
  place.names.forEach((name, depth) => {
    const existing = place.nodes[depth];
    const directory = existing?.children ? existing : impliedDirectory(layer);
    directory.touchedBy = layer;
    if (directory !== existing) children.set(name, directory);
    children = directory.children ?? children;
  });
  return children;
}

/** Whiteouts reach only what lower layers left, wherever in their own layer they stand. */
function whiteOut(directory: TreeNode | undefined, marker: string, path: string, layer: number): void {
  if (marker === OPAQUE) {
    if (directory) removeLower(directory, layer);
    return;
  }
  const name = marker.slice(WHITEOUT.length);
  if (name === '' || name === '.' || name === '..') throw new LayerError('is a whiteout of nothing', path);
  const target = directory?.children?.get(name);
  if (!target) return;
  if (target.touchedBy === layer) removeLower(target, layer);
  else directory?.children?.delete(name);
}

/** Removes everything below a directory that this layer has not touched. */
function removeLower(directory: TreeNode, layer: number): void {
  const pending = [directory];
  for (let node = pending.pop(); node; node = pending.pop()) {
    for (const [name, child] of node.children ?? []) {
      if (child.touchedBy === layer) pending.push(child);
      else node.children?.delete(name);
    }
  }
}

function inodeOf(entry: LayerEntry, type: Inode['type'], layer: number, place: number): Inode {
  const { mode, uid, gid, mtimeSeconds, sizeBytes, deviceMajor, deviceMinor, xattrs } = entry;
  const linkTarget = type === 'symlink' ? entry.linkTarget : '';
  const owner = { mode, uid, gid, mtimeSeconds, xattrs };
  const kernel = entry.kernel === undefined ? {} : { kernel: entry.kernel };
  return { type, ...owner, ...kernel, sizeBytes, linkTarget, deviceMajor, deviceMinor, layer, place };
}
