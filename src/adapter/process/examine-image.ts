import { type ArchivePlan, planArchive } from '../../codec/oci/archive-plan.ts';
import type { TreeNode } from '../../codec/oci/image-tree.ts';
import { mergeLayers } from '../../codec/oci/layer-merge.ts';
import { viewTree } from '../../codec/oci/tree-view.ts';
import { findBootFiles, type ImageFacts } from '../../domain/image-facts.ts';
import type { ReportProgress } from './image-job.ts';
import { type ImageInput, type ImageLayers, loadLayers } from './image-layers.ts';
import { oversizedFiles } from './oversized-files.ts';
import { readExcludes } from './read-excludes.ts';

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
  const plan = planArchive(root, layers.length);
  const oversized = oversizedFiles(plan).length === 0 ? [] : await oversizedAfterExcludes(task, layers, root);
  return factsOf(root, plan, oversized);
}

async function oversizedAfterExcludes(
  input: ImageInput,
  layers: ImageLayers['layers'],
  root: TreeNode,
): Promise<string[]> {
  return oversizedFiles(planArchive(root, layers.length, (await readExcludes(input, layers, root)).isExcluded));
}

function factsOf(root: TreeNode, plan: ArchivePlan, oversized: readonly string[]): ImageFacts {
  const { members, contentBytes, xattrs } = plan.totals;
  const listed = oversized.slice(0, MAX_LISTED);
  return { ...findBootFiles(viewTree(root)), oversizedFiles: listed, members, contentBytes, xattrs };
}
