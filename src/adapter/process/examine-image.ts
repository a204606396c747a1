import { type ArchivePlan, planArchive } from '../../codec/oci/archive-plan.ts';
import type { TreeNode } from '../../codec/oci/image-tree.ts';
import { mergeLayers } from '../../codec/oci/layer-merge.ts';
import { viewTree } from '../../codec/oci/tree-view.ts';
import { findBootFiles, type ImageFacts } from '../../domain/image-facts.ts';
import type { ReportProgress } from './image-job.ts';
import { type ImageInput, loadLayers } from './image-layers.ts';

/** A newc archive has 32 bits for a file's size. */
const MAX_FILE_BYTES = 0xffffffff;
const MAX_LISTED = 10;

type ExamineTask = ImageInput & { readonly knownLayers: 'trust' | 'verify' };

/** Checks the layers and finds out what the image holds. */
export async function examineImage(task: ExamineTask, report: ReportProgress): Promise<ImageFacts> {
  const { layers, entries } = await loadLayers(task, {
    verify: task.knownLayers === 'verify',
    progress: (doneBytes, totalBytes) =>
      report({ phase: 'verify', doneBytes, totalBytes, text: 'checking the layers' }),
  });
  const root = mergeLayers(entries);
  return factsOf(root, planArchive(root, layers.length));
}

/** The names of files that no newc archive can hold. */
export function oversizedFiles(plan: ArchivePlan): string[] {
  return plan.files
    .flatMap((files) => [...files.values()])
    .filter(({ inode }) => inode.sizeBytes > MAX_FILE_BYTES)
    .map(({ paths }) => `/${Buffer.from(paths[0] ?? '', 'latin1').toString()}`);
}

function factsOf(root: TreeNode, plan: ArchivePlan): ImageFacts {
  return {
    ...findBootFiles(viewTree(root)),
    oversizedFiles: oversizedFiles(plan).slice(0, MAX_LISTED),
    ...plan.totals,
  };
}
