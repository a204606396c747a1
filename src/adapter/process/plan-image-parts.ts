import { copyTree, type TreeNode } from '../../codec/oci/image-tree.ts';
import { groupLayers, type LayerGroup, layerBytes } from '../../codec/oci/layer-groups.ts';
import { beginMerge } from '../../codec/oci/layer-merge.ts';
import { type PartPlan, planPart } from '../../codec/oci/part-plan.ts';
import type { ImageLayers } from './image-layers.ts';
import { inputKey } from './input-key.ts';
import type { Excludes } from './read-excludes.ts';

/** A part of an image that is to be built, or found. */
export interface PlannedPart {
  /** Of everything that decides about its bytes: its layers, those below, where it begins, and the excludes. */
  readonly key: string;
  /** Its first layer. No two parts of an image begin with the same one. */
  readonly from: number;
  readonly plan: PartPlan;
}

/** All parts of an image, lowest first. A part that would change nothing is none. */
export function planImageParts(
  { entries, diffIds }: Pick<ImageLayers, 'entries' | 'diffIds'>,
  { text, isExcluded }: Excludes,
  groups: readonly LayerGroup[] = groupLayers(entries.map(layerBytes)),
): readonly PlannedPart[] {
  const merge = beginMerge();
  const parts: PlannedPart[] = [];
  let before: TreeNode | undefined;
  for (const { from, to } of groups) {
    for (const layer of entries.slice(from, to)) merge.add(layer);
    const plan = planPart({ before, after: merge.root, isExcluded }, entries.length);
    if (!plan.isEmpty) parts.push({ key: inputKey('part', diffIds.slice(0, to), from, text), from, plan });
    before = to < entries.length ? copyTree(merge.root) : undefined;
  }
  return parts;
}
