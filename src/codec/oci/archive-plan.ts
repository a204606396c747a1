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
  readonly totals: { readonly members: number; readonly contentBytes: number; readonly xattrs: number };
}

/** Depends on the tree alone, so that every machine writes the same archive. */
export function planArchive(root: TreeNode, layerCount: number): ArchivePlan {
  const members = collectMembers(root);
  const directories: PlannedMember[] = [];
  const others: PlannedMember[] = [];
  const files = Array.from({ length: layerCount }, () => new Map<number, PlannedMember>());
  for (const member of members) {
    if (member.inode.type === 'directory') directories.push(member);
    else if (member.inode.type === 'file') files[member.inode.layer]?.set(member.inode.place, member);
    else others.push(member);
  }
  return { directories, others, files, totals: totalsOf(members) };
}

function collectMembers(root: TreeNode): PlannedMember[] {
  const byInode = new Map<Inode, PlannedMember>();
  const members: PlannedMember[] = [];
  for (const [path, inode] of sortedNames(root)) {
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

/** All names in byte order; a directory sorts before what it contains. */
function sortedNames(root: TreeNode): [string, Inode][] {
  const names: [string, Inode][] = [];
  const pending: [string, TreeNode][] = [['', root]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [path, node] = next;
    if (path !== '') names.push([path, node.inode]);
    for (const [name, child] of node.children ?? []) pending.push([path === '' ? name : `${path}/${name}`, child]);
  }
  names.sort(([left], [right]) => (left < right ? -1 : 1));
  return [['.', root.inode], ...names];
}

function totalsOf(members: readonly PlannedMember[]): ArchivePlan['totals'] {
  let contentBytes = 0;
  let xattrs = 0;
  let names = 0;
  for (const { inode, paths } of members) {
    contentBytes += inode.sizeBytes;
    xattrs += inode.xattrCount;
    names += paths.length;
  }
  return { members: names, contentBytes, xattrs };
}
