import { NO_XATTRS } from '../tar/tar-member.ts';
import { type PlannedMembers, planMembers } from './archive-plan.ts';
import type { Inode, TreeNode } from './image-tree.ts';
import { compareTrees, isVisible, type TreeStep } from './part-changes.ts';

/** One part of an image: what an overlay file system lays over the parts below. */
export interface PartPlan extends PlannedMembers {
  /** It would change nothing. */
  readonly isEmpty: boolean;
  readonly members: number;
  readonly contentBytes: number;
}

/**
 * What must lie over a tree to make it the next one, as overlayfs takes it (Linux, filesystems/overlayfs.rst): every inode
 * and every directory that is another one, the directories on the way to them, and for each name that is gone a character
 * device 0:0. Hard links reach no further than one part: when any of a file's names comes or goes, all of them are in here,
 * with the content. `.` comes first.
 * An image's own devices 0:0 are left out, since they would hide what is below.
 * @param step.before nothing for the lowest part; shares the inodes that have stayed with `after`, as `copyTree` does
 */
export function planPart(step: TreeStep, layerCount: number): PartPlan {
  const { moved, gone, directories } = compareTrees(step);
  const files = namesOf(step, moved);
  const changed = [...directories, ...gone, ...files.map(([path]) => path)];
  const paths = new Set([...directories, ...changed.flatMap(parentsOf)]);
  paths.delete('');
  const names: [string, Inode][] = [
    ...[...paths].map((path): [string, Inode] => [path, directoryAt(step.after, path)]),
    ...files,
    ...gone.map((path): [string, Inode] => [path, { ...WHITEOUT }]),
  ];
  const planned = planMembers(step.after.inode, names, layerCount);
  const contents = planned.files.flatMap((layer) => [...layer.values()]);
  const contentBytes = contents.reduce((sum, { inode }) => sum + inode.sizeBytes, 0);
  return { ...planned, isEmpty: changed.length === 0, members: names.length + 1, contentBytes };
}

const WHITEOUT: Inode = {
  type: 'character',
  ...{ mode: 0, uid: 0, gid: 0, mtimeSeconds: 0, xattrs: NO_XATTRS },
  ...{ sizeBytes: 0, linkTarget: '', deviceMajor: 0, deviceMinor: 0 },
  ...{ layer: -1, place: -1 },
};

/** All names that these inodes have in the tree. */
function namesOf({ after, isExcluded }: TreeStep, wanted: ReadonlySet<Inode>): [string, Inode][] {
  const names: [string, Inode][] = [];
  const pending: [string, TreeNode][] = wanted.size === 0 ? [] : [['', after]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [path, node] = next;
    if (wanted.has(node.inode)) names.push([path, node.inode]);
    for (const [name, child] of node.children ?? []) {
      const below = path === '' ? name : `${path}/${name}`;
      if (isVisible(child) && !isExcluded(below)) pending.push([below, child]);
    }
  }
  return names;
}

function parentsOf(path: string): string[] {
  const parents: string[] = [];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) parents.push(path.slice(0, at));
  return parents;
}

function directoryAt(root: TreeNode, path: string): Inode {
  let node: TreeNode | undefined = root;
  for (const name of path.split('/')) node = node?.children?.get(name);
  if (!node?.children) throw new Error(`${path} is no directory of the tree`);
  return node.inode;
}
