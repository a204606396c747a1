import type { KernelIdentity } from '../kernel/decode-kernel.ts';
import { nodeAt, resolveInRoot, type TreeNode } from './image-tree.ts';
import { LayerError } from './layer-error.ts';

/** What a path of an image leads to, with all symbolic links followed inside the image. */
interface FoundFile {
  /** Without leading slash; bytes, one character each. */
  readonly realPath: string;
  readonly isDirectory: boolean;
  readonly isFile: boolean;
  readonly sizeBytes: number;
  /** What it says of itself, when it is a kernel. */
  readonly kernel?: KernelIdentity;
}

/** Questions about an image's tree, as a program in it would ask. */
export interface TreeView {
  find(path: string): FoundFile | undefined;
  /** Names in a directory in byte order; none when it is no directory. */
  list(path: string): readonly string[];
}

export function viewTree(root: TreeNode): TreeView {
  return {
    find: (path) => {
      const found = resolve(root, path);
      if (!found) return undefined;
      const { type, sizeBytes, kernel } = found.node.inode;
      return {
        realPath: found.realPath,
        isDirectory: type === 'directory',
        isFile: type === 'file',
        sizeBytes,
        ...(kernel === undefined ? {} : { kernel }),
      };
    },
    list: (path) => [...(resolve(root, path)?.node.children?.keys() ?? [])].sort(),
  };
}

/** The node a path leads to, all symbolic links followed inside the image. */
export function findNode(root: TreeNode, path: string): TreeNode | undefined {
  return resolve(root, path)?.node;
}

/** A loop of links is as good as a missing file. */
function resolve(root: TreeNode, path: string): { node: TreeNode; realPath: string } | undefined {
  try {
    const place = resolveInRoot(root, path.split('/'));
    const node = nodeAt(root, place);
    return node && { node, realPath: place.names.join('/') };
  } catch (error) {
    if (error instanceof LayerError) return undefined;
    throw error;
  }
}
