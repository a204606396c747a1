import type { KernelIdentity } from '../kernel/decode-kernel.ts';
import { NO_XATTRS, type TarMemberType, type Xattrs } from '../tar/tar-member.ts';
import { LayerError } from './layer-error.ts';

/** A file system object of an image. Several names share one inode when they are hard links. */
export interface Inode {
  readonly type: Exclude<TarMemberType, 'hardlink'>;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSeconds: number;
  readonly sizeBytes: number;
  readonly linkTarget: string;
  readonly deviceMajor: number;
  readonly deviceMinor: number;
  readonly xattrs: Xattrs;
  /** Of a file that is a kernel. */
  readonly kernel?: KernelIdentity;
  /** Which layer has it, and the place of its member there; the place is -1 for directories that no layer names. */
  readonly layer: number;
  readonly place: number;
}

/** A name in the tree. */
export interface TreeNode {
  inode: Inode;
  /** Of directories: by name (bytes, one character each). */
  readonly children: Map<string, TreeNode> | undefined;
  /** The last layer that created it, changed it or put something below it. */
  touchedBy: number;
}

/** A place in the tree: names from the root, each with its node as far as it exists. */
export interface TreePlace {
  readonly names: readonly string[];
  readonly nodes: readonly (TreeNode | undefined)[];
}

/** As in the kernel's own limit of 40, but as generous as securejoin. */
const MAX_LINKS = 255;

/** The root directory as long as no layer describes it. */
export function impliedDirectory(layer: number): TreeNode {
  const owner = { mode: 0o755, uid: 0, gid: 0, mtimeSeconds: 0, xattrs: NO_XATTRS };
  const rest = { sizeBytes: 0, linkTarget: '', deviceMajor: 0, deviceMinor: 0 };
  return {
    inode: { type: 'directory', ...owner, ...rest, layer, place: -1 },
    children: new Map(),
    touchedBy: layer,
  };
}

/** The same names, on the same inodes: what becomes of one tree does not change the other. */
export function copyTree(root: TreeNode): TreeNode {
  const copied = copyNode(root);
  const pending: [TreeNode, TreeNode][] = [[root, copied]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [from, to] = next;
    for (const [name, child] of from.children ?? []) {
      const copy = copyNode(child);
      to.children?.set(name, copy);
      if (child.children) pending.push([child, copy]);
    }
  }
  return copied;
}

function copyNode({ inode, children, touchedBy }: TreeNode): TreeNode {
  return { inode, children: children && new Map(), touchedBy };
}

/**
 * Where a path leads when every symbolic link on the way is followed inside the root, as after chroot(2). What does not
 * exist is taken literally. Throws LayerError on a loop of links.
 */
export function resolveInRoot(root: TreeNode, parts: readonly string[]): TreePlace {
  const names: string[] = [];
  const nodes: (TreeNode | undefined)[] = [];
  const remaining = [...parts].reverse();
  let links = 0;
  for (let part = remaining.pop(); part !== undefined; part = remaining.pop()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      names.pop();
      nodes.pop();
      continue;
    }
    const here = names.length === 0 ? root : nodes.at(-1);
    const node = here?.children?.get(part);
    if (node?.inode.type !== 'symlink') {
      names.push(part);
      nodes.push(node);
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) throw new LayerError('too many symbolic links on the way', parts.join('/'));
    if (node.inode.linkTarget.startsWith('/')) {
      names.length = 0;
      nodes.length = 0;
    }
    remaining.push(...node.inode.linkTarget.split('/').reverse());
  }
  return { names, nodes };
}

/** The node at a resolved place, or undefined when it does not exist. */
export function nodeAt(root: TreeNode, place: TreePlace): TreeNode | undefined {
  return place.names.length === 0 ? root : place.nodes.at(-1);
}
