import type { Xattrs } from '../tar/tar-member.ts';
import type { Inode, TreeNode } from './image-tree.ts';

/** A name that is new, gone, or means something else. */
export interface TreeChange {
  /** Bytes, one character each, without leading slash. */
  readonly path: string;
  readonly before?: Inode;
  readonly after?: Inode;
}

export interface TreeDiff {
  readonly changes: readonly TreeChange[];
  /** Files of which only the content can differ: in the two images they come from different places. */
  readonly unsure: readonly Required<TreeChange>[];
}

/**
 * What is different in another tree, in no order. Times alone are no difference.
 * @param isSame whether two files are the same member of the same layer
 */
export function diffTrees(from: TreeNode, to: TreeNode, isSame: (before: Inode, after: Inode) => boolean): TreeDiff {
  const changes: TreeChange[] = [];
  const unsure: Required<TreeChange>[] = [];
  const pending: [string, TreeNode | undefined, TreeNode | undefined][] = [['', from, to]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [path, before, after] = next;
    const pair = { path, ...(before && { before: before.inode }), ...(after && { after: after.inode }) };
    if (before === undefined || after === undefined || differs(before.inode, after.inode)) changes.push(pair);
    else if (before.inode.type === 'file' && !isSame(before.inode, after.inode)) {
      unsure.push({ path, before: before.inode, after: after.inode });
    }
    for (const name of new Set([...namesIn(before), ...namesIn(after)])) {
      const below = path === '' ? name : `${path}/${name}`;
      pending.push([below, before?.children?.get(name), after?.children?.get(name)]);
    }
  }
  return { changes, unsure };
}

function namesIn(node: TreeNode | undefined): Iterable<string> {
  return node?.children?.keys() ?? [];
}

function differs(before: Inode, after: Inode): boolean {
  return (
    before.type !== after.type ||
    before.mode !== after.mode ||
    before.uid !== after.uid ||
    before.gid !== after.gid ||
    !hasSameXattrs(before.xattrs, after.xattrs) ||
    before.linkTarget !== after.linkTarget ||
    before.deviceMajor !== after.deviceMajor ||
    before.deviceMinor !== after.deviceMinor ||
    (before.type === 'file' && before.sizeBytes !== after.sizeBytes)
  );
}

function hasSameXattrs(before: Xattrs, after: Xattrs): boolean {
  if (before === after) return true;
  return before.size === after.size && [...before].every(([name, value]) => after.get(name)?.equals(value));
}
