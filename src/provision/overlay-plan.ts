import type { ArchiveEntry } from '../codec/archive-entry.ts';

/** One thing an overlay puts on a node. */
export type PlannedEntry = Extract<ArchiveEntry, { type: 'file' | 'directory' | 'symlink' }> & {
  /** False when mode and owner of a directory are only the usual ones: then an earlier overlay's stay. */
  readonly isExplicit: boolean;
};

/**
 * Lays overlays over one another, the last one on top: a later file or link replaces what has its path, and all below
 * it; a directory joins one that is there. Parents that no overlay names are added with mode 0755.
 * @returns entries in path order, directories before what is in them.
 */
export function planOverlays(layers: readonly (readonly PlannedEntry[])[]): readonly PlannedEntry[] {
  const tree = new Map<string, PlannedEntry>();
  for (const entry of layers.flat()) {
    for (const parent of parentsOf(entry.path)) {
      if (tree.get(parent)?.type !== 'directory') put(tree, usualDirectory(parent));
    }
    put(tree, entry);
  }
  return [...tree.values()].sort((a, b) => comparePaths(a.path, b.path));
}

/** Directories and links carry this time, so that equal content gives equal bytes: 2000-01-01. */
export const BASE_MTIME_SECONDS = 946_684_800;

function put(tree: Map<string, PlannedEntry>, entry: PlannedEntry): void {
  const there = tree.get(entry.path);
  if (there?.type === 'directory') {
    if (entry.type === 'directory' && !entry.isExplicit) return;
    if (entry.type !== 'directory') removeBelow(tree, entry.path);
  }
  tree.set(entry.path, entry);
}

function removeBelow(tree: Map<string, PlannedEntry>, path: string): void {
  for (const below of tree.keys()) if (below.startsWith(`${path}/`)) tree.delete(below);
}

function parentsOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_part, index) => parts.slice(0, index + 1).join('/'));
}

function usualDirectory(path: string): PlannedEntry {
  return { type: 'directory', path, mode: 0o755, uid: 0, gid: 0, mtimeSeconds: BASE_MTIME_SECONDS, isExplicit: false };
}

/** By part, so that a directory's content follows it at once. */
function comparePaths(a: string, b: string): number {
  const [left, right] = [a.replaceAll('/', '\0'), b.replaceAll('/', '\0')];
  return left < right ? -1 : left > right ? 1 : 0;
}
