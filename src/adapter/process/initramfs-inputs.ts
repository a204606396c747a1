import type { TreeNode } from '../../codec/oci/image-tree.ts';
import { findNode } from '../../codec/oci/tree-view.ts';
import type { ImageLayers } from './image-layers.ts';
import { inputKey } from './input-key.ts';

const FIRMWARE = 'lib/firmware';

/**
 * Names everything that decides about the bytes of an initramfs, without reading any of it: the recipe, and which member of
 * which layer each file is that may be taken, links followed.
 * @param made.directory the modules of the kernel
 */
export function initramfsInputs(
  root: TreeNode,
  { diffIds, architecture }: Pick<ImageLayers, 'diffIds' | 'architecture'>,
  { directory, recipeKey }: { readonly directory: string; readonly recipeKey: string },
): string {
  const files = [directory, FIRMWARE].flatMap((top) =>
    pathsBelow(root, top).flatMap((path) => {
      const inode = findNode(root, path)?.inode;
      return inode?.type === 'file' ? [[path, diffIds[inode.layer], inode.place]] : [];
    }),
  );
  return inputKey('initramfs', recipeKey, architecture, directory, files);
}

/** In byte order. A link to a directory is not followed twice. */
function pathsBelow(root: TreeNode, top: string): string[] {
  const paths: string[] = [];
  const pending: [string, TreeNode | undefined][] = [[top, findNode(root, top)]];
  const seen = new Set<TreeNode>();
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [path, node] = next;
    if (node === undefined || seen.has(node)) continue;
    if (!node.children) paths.push(path);
    else seen.add(node);
    for (const name of node.children?.keys() ?? [])
      pending.push([`${path}/${name}`, findNode(root, `${path}/${name}`)]);
  }
  return paths.sort();
}
