import type { Inode, TreeNode } from './image-tree.ts';

/** A tree before and after some layers. What is excluded is in neither. */
export interface TreeStep {
  readonly before: TreeNode | undefined;
  readonly after: TreeNode;
  /** Asked for every name, without leading slash; a directory goes with all that is in it. */
  readonly isExcluded: (path: string) => boolean;
}

interface TreeChanges {
  /** Of everything but directories: inodes, of either tree, that have another set of names. */
  readonly moved: ReadonlySet<Inode>;
  /** Names that are gone although their directory is still there. */
  readonly gone: readonly string[];
  /** Directories that are other inodes, be it with the same metadata; '' is the root. */
  readonly directories: readonly string[];
}

export function compareTrees(step: TreeStep): TreeChanges {
  const comparison = new TreeComparison(step.isExcluded);
  comparison.run(step.before, step.after);
  return comparison;
}

/** False for a device that overlayfs takes for a name that is not there (WHITEOUT_DEV). */
export function isVisible({ inode }: TreeNode): boolean {
  return inode.type !== 'character' || inode.deviceMajor !== 0 || inode.deviceMinor !== 0;
}

type Names = ReadonlyMap<string, TreeNode>;
const NOTHING: Names = new Map();

class TreeComparison implements TreeChanges {
  readonly moved = new Set<Inode>();
  readonly gone: string[] = [];
  readonly directories: string[] = [];
  readonly #isExcluded: TreeStep['isExcluded'];
  readonly #pending: [string, TreeNode | undefined, TreeNode][] = [];

  constructor(isExcluded: TreeStep['isExcluded']) {
    this.#isExcluded = isExcluded;
  }

  run(before: TreeNode | undefined, after: TreeNode): void {
    this.#pending.push(['', before, after]);
    for (let next = this.#pending.pop(); next; next = this.#pending.pop()) this.#compare(...next);
  }

  #compare(path: string, before: TreeNode | undefined, after: TreeNode): void {
    const isSame = before?.inode === after.inode;
    if (!isSame && after.children) this.directories.push(path);
    if (!isSame && !after.children) this.moved.add(after.inode);
    // Of a directory that stays one, the names are compared below.
    if (before && !isSame && !(before.children && after.children)) this.#forget(path, before);
    if (after.children) this.#compareNames(path, before?.children ?? NOTHING, after.children);
  }

  #compareNames(path: string, before: Names, after: Names): void {
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      const below = path === '' ? name : `${path}/${name}`;
      if (this.#isExcluded(below)) continue;
      const lower = visible(before.get(name));
      const upper = visible(after.get(name));
      if (upper) this.#pending.push([below, lower, upper]);
      else if (lower) this.#remove(below, lower);
    }
  }

  #remove(path: string, node: TreeNode): void {
    this.gone.push(path);
    this.#forget(path, node);
  }

  /** What was there, and below it, has one name less. */
  #forget(path: string, node: TreeNode): void {
    const pending: [string, TreeNode][] = [[path, node]];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const [place, { inode, children }] = next;
      if (!children) this.moved.add(inode);
      for (const [name, child] of children ?? []) {
        if (isVisible(child) && !this.#isExcluded(`${place}/${name}`)) pending.push([`${place}/${name}`, child]);
      }
    }
  }
}

function visible(node: TreeNode | undefined): TreeNode | undefined {
  return node && isVisible(node) ? node : undefined;
}
