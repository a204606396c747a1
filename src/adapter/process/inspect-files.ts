import { mergeLayers } from '../../codec/oci/layer-merge.ts';
import { findNode, viewTree } from '../../codec/oci/tree-view.ts';
import type { InspectedFiles } from '../../service/ports/kernel-builder.ts';
import { type ImageInput, loadLayers } from './image-layers.ts';
import { readContents } from './read-contents.ts';

export interface FilesToInspect extends ImageInput {
  readonly paths: readonly string[];
  readonly textPath: string;
  readonly linksIn: string;
}

/** Looks at files of an image without unpacking it. */
export async function inspectFiles(task: FilesToInspect): Promise<InspectedFiles> {
  const { blobsDirectory, textPath } = task;
  const { layers, entries } = await loadLayers(task, { verify: false, progress: () => undefined });
  const root = mergeLayers(entries);
  const files = viewTree(root);
  const inode = findNode(root, textPath)?.inode;
  const wanted = inode?.type === 'file' ? [[textPath, inode] as const] : [];
  const texts = await readContents({ blobsDirectory, layers }, new Map(wanted));
  return {
    present: task.paths.filter((path) => files.find(path) !== undefined),
    text: texts.get(textPath)?.toString('utf8') ?? '',
    links: [...(findNode(root, task.linksIn)?.children ?? [])]
      .filter(([, { inode }]) => inode.type === 'symlink')
      .map(([name, { inode }]) => ({ name, target: inode.linkTarget })),
  };
}
