import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mergeLayers } from '../../codec/oci/layer-merge.ts';
import { findNode, viewTree } from '../../codec/oci/tree-view.ts';
import type { InspectedFiles } from '../../service/ports/kernel-builder.ts';
import { extractFiles } from './extract-files.ts';
import { type ImageInput, loadLayers } from './image-layers.ts';

export interface FilesToInspect extends ImageInput {
  readonly paths: readonly string[];
  readonly textPath: string;
  readonly linksIn: string;
  /** Empty. */
  readonly scratchDirectory: string;
}

/** Looks at files of an image without unpacking it. */
export async function inspectFiles(task: FilesToInspect): Promise<InspectedFiles> {
  const { textPath, scratchDirectory: directory } = task;
  const { entries } = await loadLayers(task, { verify: false, progress: () => undefined });
  const root = mergeLayers(entries);
  const files = viewTree(root);
  const hasText = files.find(textPath)?.isFile === true;
  if (hasText) await extractFiles({ ...task, paths: [textPath], directory });
  return {
    present: task.paths.filter((path) => files.find(path) !== undefined),
    text: hasText ? readFileSync(join(directory, textPath), 'utf8') : '',
    links: [...(findNode(root, task.linksIn)?.children ?? [])]
      .filter(([, { inode }]) => inode.type === 'symlink')
      .map(([name, { inode }]) => ({ name, target: inode.linkTarget })),
  };
}
