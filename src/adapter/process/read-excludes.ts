import type { TreeNode } from '../../codec/oci/image-tree.ts';
import { findNode } from '../../codec/oci/tree-view.ts';
import { InvalidError } from '../../domain/errors.ts';
import { EXCLUDES_PATH, parseExcludes } from '../../domain/exclude-patterns.ts';
import type { ImageInput, ImageLayers } from './image-layers.ts';
import { readContents } from './read-contents.ts';

const MAX_BYTES = 1024 * 1024;

/** What the image itself says that its builds shall leave out. Asked for names as bytes, one character each. */
export async function readExcludes(
  { blobsDirectory }: Pick<ImageInput, 'blobsDirectory'>,
  layers: ImageLayers['layers'],
  root: TreeNode,
): Promise<(path: string) => boolean> {
  const inode = findNode(root, EXCLUDES_PATH)?.inode;
  if (inode?.type !== 'file' || inode.sizeBytes === 0) return () => false;
  if (inode.sizeBytes > MAX_BYTES) {
    throw new InvalidError(`${EXCLUDES_PATH} of the image has ${inode.sizeBytes} bytes, which is no list of patterns`);
  }
  const contents = await readContents({ blobsDirectory, layers }, new Map([[EXCLUDES_PATH, inode]]));
  const isExcluded = parseExcludes(contents.get(EXCLUDES_PATH)?.toString() ?? '');
  return (path) => isExcluded(Buffer.from(path, 'latin1').toString());
}
