import { type CheckFinding, finding } from '../image-check/check.ts';
import type { ImageFacts } from '../image-facts.ts';
import type { ImageSurvey } from '../image-survey.ts';
import type { ResolvedNode } from '../node-schema.ts';
import { judgeExcludes } from './judge-excludes.ts';
import { judgeFields } from './judge-fields.ts';
import { judgeGrub } from './judge-grub.ts';
import { judgeKernel } from './judge-kernel.ts';
import { judgeOverlays } from './judge-overlays.ts';
import { judgeRoot } from './judge-root.ts';
import { judgeStorage } from './judge-storage.ts';

/** The image that a node names, as far as it is known. */
export type NodeImage =
  | { readonly facts: ImageFacts; readonly survey: ImageSurvey }
  /** That it is not there, or damaged: a whole sentence with its remedy. */
  | { readonly problem: string; readonly remedy: string };

/** Everything that decides how a node boots. */
export interface NodeCheckFacts {
  readonly node: ResolvedNode;
  /** Undefined when it names none. */
  readonly image: NodeImage | undefined;
  readonly overlays: readonly { readonly name: string; readonly problem?: string }[];
  readonly ipxeTemplates: readonly string[];
  /** Where UEFI firmware starts with GRUB. */
  readonly grubTemplates?: readonly string[];
  /** Why its overlays cannot be rendered. */
  readonly renderFailures: readonly string[];
}

/** What would stop or hurt the boot of a node; nothing when all is well. */
export function checkNode(facts: NodeCheckFacts): readonly CheckFinding[] {
  const { node, image } = facts;
  const ofImage = image !== undefined && 'facts' in image ? image : undefined;
  return [
    ...imageFindings(facts),
    ...(ofImage
      ? [
          ...judgeKernel(node, ofImage),
          ...judgeExcludes(node, ofImage.facts),
          ...judgeRoot(node, ofImage),
          ...judgeStorage(node, ofImage),
        ]
      : []),
    ...judgeFields(node),
    ...judgeOverlays(facts),
    ...judgeGrub(facts),
  ];
}

function imageFindings({ node, image }: NodeCheckFacts): readonly CheckFinding[] {
  if (image === undefined) return [finding('error', 'it has no image', `wwctl node set ${node.name} --image NAME`)];
  return 'problem' in image ? [finding('error', image.problem, image.remedy)] : [];
}
