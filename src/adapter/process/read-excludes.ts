import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestHex } from '../../codec/oci/digest.ts';
import type { Inode, TreeNode } from '../../codec/oci/image-tree.ts';
import { findNode } from '../../codec/oci/tree-view.ts';
import { CorruptError, InvalidError } from '../../domain/errors.ts';
import { EXCLUDES_PATH, excludesOf, type IsExcluded, parseExcludes } from '../../domain/exclude-patterns.ts';
import { ifPresent } from '../file/if-present.ts';
import { publishFile } from '../file/publish-file.ts';
import type { ImageInput, ImageLayers } from './image-layers.ts';
import { readContents } from './read-contents.ts';

const MAX_BYTES = 1024 * 1024;

/** What an image's builds leave out. */
export interface Excludes {
  /** Two with the same text leave out the same; empty when nothing is. */
  readonly text: string;
  /** Asked for names as bytes, one character each. */
  readonly isExcluded: (path: string) => boolean;
}

/** What the image itself says that its builds shall leave out. */
export async function readExcludes(
  input: Pick<ImageInput, 'blobsDirectory' | 'cacheDirectory'>,
  layers: ImageLayers['layers'],
  root: TreeNode,
): Promise<Excludes> {
  const inode = findNode(root, EXCLUDES_PATH)?.inode;
  if (inode?.type !== 'file' || inode.sizeBytes === 0) return { text: '', isExcluded: () => false };
  if (inode.sizeBytes > MAX_BYTES) {
    throw new InvalidError(`${EXCLUDES_PATH} of the image has ${inode.sizeBytes} bytes, which is no list of patterns`);
  }
  const text = await readOnce(input, layers, inode);
  return { text, isExcluded: ofBytes(parseExcludes(text)) };
}

/** Together with what nodes leave out. */
export function withPatterns(excludes: Excludes, patterns: readonly string[]): Excludes {
  if (patterns.length === 0) return excludes;
  const isLeftOut = ofBytes(excludesOf(patterns));
  return {
    text: [excludes.text, ...patterns].join('\n'),
    isExcluded: (path) => excludes.isExcluded(path) || isLeftOut(path),
  };
}

function ofBytes(isExcluded: IsExcluded): IsExcluded {
  return (path) => isExcluded(Buffer.from(path, 'latin1').toString());
}

/** Kept beside the list of the layer's members: to look into a layer again means to read all of it. */
async function readOnce(
  { blobsDirectory, cacheDirectory }: Pick<ImageInput, 'blobsDirectory' | 'cacheDirectory'>,
  layers: ImageLayers['layers'],
  inode: Inode,
): Promise<string> {
  const layer = layers[inode.layer];
  if (!layer) throw new CorruptError(`the image has no layer ${inode.layer + 1}`);
  const directory = join(cacheDirectory, 'layers');
  const kept = join(directory, `${digestHex(layer.digest)}-${inode.place}.excludes`);
  const known = await ifPresent(readFile(kept));
  if (known?.length === inode.sizeBytes) return known.toString();
  const content = (await readContents({ blobsDirectory, layers }, new Map([['', inode]]))).get('') ?? Buffer.alloc(0);
  await mkdir(directory, { recursive: true });
  await publishFile(kept, content);
  return content.toString();
}
