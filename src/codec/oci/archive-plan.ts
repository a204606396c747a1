import type { Inode, TreeNode } from './image-tree.ts';

/** One object of the tree with all its names, in byte order. Directories have one. */
export interface PlannedMember {
  readonly inode: Inode;
  readonly paths: string[];
}

/** The members of a boot archive in the order in which they are written. */
export interface ArchivePlan {
  /** Parents first; the first is the root, named `.`. */
  readonly directories: readonly PlannedMember[];
  /** Everything that is neither directory nor file. */
  readonly others: readonly PlannedMember[];
  /** By layer, and there by place of the member whose data it is: files are written as the layers stream by. */
  readonly files: readonly ReadonlyMap<number, PlannedMember>[];
  readonly totals: {
    readonly members: number;
    readonly contentBytes: number;
    readonly xattrs: number;
    /** Names that were left out. */
    readonly excluded: number;
  };
}

/** What is written, without what it adds up to. */
export type PlannedMembers = Pick<ArchivePlan, 'directories' | 'others' | 'files'>;

/** Depends on the tree alone, so that every machine writes the same archive. `isExcluded` is asked for every name. */
export function planArchive(
  root: TreeNode,
  layerCount: number,
  isExcluded: (path: string) => boolean = () => false,
): ArchivePlan {
  const { names, excluded } = sortedNames(root, isExcluded);
  const members = collectMembers(names);
  return { ...sortMembers(members, layerCount), totals: { ...totalsOf(members), excluded } };
}

/** Puts the root and these names into the order of an archive. Several that share an inode are hard links. */
export function planMembers(root: Inode, names: readonly [string, Inode][], layerCount: number): PlannedMembers {
  return sortMembers(collectMembers([['.', root], ...names.toSorted(byName)]), layerCount);
}

function sortMembers(members: readonly PlannedMember[], layerCount: number): PlannedMembers {
  const directories: PlannedMember[] = [];
  const others: PlannedMember[] = [];
  const files = Array.from({ length: layerCount }, () => new Map<number, PlannedMember>());
  for (const member of members) {
    if (member.inode.type === 'directory') directories.push(member);
    else if (member.inode.type === 'file') files[member.inode.layer]?.set(member.inode.place, member);
    else others.push(member);
  }
  return { directories, others, files };
}

function byName([left]: readonly [string, Inode], [right]: readonly [string, Inode]): number {
  return left < right ? -1 : 1;
}

function collectMembers(names: Iterable<[string, Inode]>): PlannedMember[] {
  const byInode = new Map<Inode, PlannedMember>();
  const members: PlannedMember[] = [];
  for (const [path, inode] of names) {
    const known = byInode.get(inode);
    if (known) known.paths.push(path);
    else {
      const member = { inode, paths: [path] };
      byInode.set(inode, member);
      members.push(member);
    }
  }
  return members;
}

/** All names in byte order; a directory sorts before what it contains. What is below an excluded name is counted only. */
function sortedNames(root: TreeNode, isExcluded: (path: string) => boolean) {
  const names: [string, Inode][] = [];
  let excluded = 0;
  const pending: { path: string; node: TreeNode; isOut: boolean }[] = [{ path: '', node: root, isOut: false }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { path, node } = next;
    const isOut = next.isOut || (path !== '' && isExcluded(path));
    if (isOut) excluded += 1;
    else if (path !== '') names.push([path, node.inode]);
    for (const [name, child] of node.children ?? []) {
      pending.push({ path: path === '' ? name : `${path}/${name}`, node: child, isOut });
    }
  }
  names.sort(byName);
  return { names: [['.', root.inode], ...names] satisfies [string, Inode][], excluded };
}

function totalsOf(members: readonly PlannedMember[]): Omit<ArchivePlan['totals'], 'excluded'> {
  let contentBytes = 0;
  let xattrs = 0;
  let names = 0;
  for (const { inode, paths } of members) {
    contentBytes += inode.sizeBytes;
    xattrs += inode.xattrs.size;
    names += paths.length;
  }
  return { members: names, contentBytes, xattrs };
}
